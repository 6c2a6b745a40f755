import { isOpenToAll } from '@deadset/domain';
import cookie from '@fastify/cookie';
import csrfProtection from '@fastify/csrf-protection';
import type { FastifyReply } from 'fastify';
import { type App, type PagePresences, requireActOfRoute, requireActOnPage } from '../http/index.ts';
import type { PageAssets } from './asset-files.ts';
import { assetPages } from './asset-pages.ts';
import { allowCamera } from './camera-policy.ts';
import { pageCookies } from './cookies.ts';
import { withoutHidden } from './hidden-characters.ts';
import { chooseLanguages, languageLinks } from './language-choice.ts';
import type { Templates, View } from './templates.ts';

/** Of a form that a browser sends; files come as something else, and are read where they are wanted. */
const formType = 'application/x-www-form-urlencoded';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set on a form that changes nothing and that anybody may send: it needs no cookie. */
    openForm?: boolean;
  }
}

/** Shows pages to people. A page whose view has `camera: true` may use the camera; see `camera.njk`. */
export interface Screens {
  show(reply: FastifyReply, template: string, view?: View, status?: number): FastifyReply;
  /** The same for a page with a form that changes something: only a browser that was shown it can send it. */
  showForm(reply: FastifyReply, template: string, view?: View, status?: number): FastifyReply;
}

export interface PageGround {
  readonly assets: PageAssets;
  readonly templates: Templates;
  /** Whether people reach the hub by https. */
  readonly secure: boolean;
}

/** The part of the server that people see: assets, cookies, forms that only our own pages can send. */
export async function pageScope(
  app: App,
  { assets, templates, secure, presences = {} }: PageGround & { readonly presences?: PagePresences },
  addPages: (scope: App, screens: Screens) => void,
): Promise<void> {
  const { languages } = templates;
  const linksOf = (reply: FastifyReply) => languageLinks(reply, languages);
  const screens: Screens = {
    show: (reply, template, view = {}, status = 200) =>
      (view['camera'] === true ? allowCamera(reply) : reply)
        .code(status)
        .type('text/html; charset=utf-8')
        .send(
          templates.render(
            template,
            { ...view, nonce: reply.cspNonce.script, languageLinks: linksOf(reply) },
            reply.request.language,
          ),
        ),
    showForm: (reply, template, view = {}, status = 200) =>
      screens.show(reply, template, { ...view, csrf: reply.generateCsrf() }, status),
  };
  const cookies = pageCookies(secure);
  await app.register(async (scope: App) => {
    guardPages(scope, presences);
    assetPages(scope, assets);
    await scope.register(cookie);
    chooseLanguages(scope, languages, secure);
    await scope.register(csrfProtection, {
      cookieKey: cookies.form,
      cookieOpts: cookies.settings,
    });
    scope.addHook('preValidation', (request, _reply, done) => {
      request.query = withoutHidden(request.query);
      if (request.headers['content-type']?.startsWith(formType) === true)
        request.body = withoutHidden(request.body);
      done();
    });
    scope.addHook('preHandler', (request, reply, done) => {
      const harmless = request.method === 'GET' || request.method === 'HEAD';
      if (harmless || request.routeOptions.config.openForm === true) done();
      else scope.csrfProtection(request, reply, done);
    });
    addPages(scope, screens);
  });
}

/** Before every page that is not for everybody, the guard of its act. */
function guardPages(scope: App, presences: PagePresences): void {
  scope.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      const act = requireActOfRoute(method, route.url);
      if (isOpenToAll(act)) continue;
      const present = route.onRequest === undefined ? [] : [route.onRequest].flat();
      route.onRequest = [...present, requireActOnPage(act, presences)];
    }
  });
}
