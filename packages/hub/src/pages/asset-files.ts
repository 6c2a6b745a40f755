import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants as brotliSettings, gzipSync } from 'node:zlib';
import {
  barcodeEngineFile,
  barcodeLibraryFile,
  govukFolder,
  graphDrawingFile,
  graphLibraryFile,
  hubFolder,
  mojFolder,
} from './page-folders.ts';

/** A file that pages need, ready to send in each encoding that a browser may take. */
interface Asset {
  /** Names its own content, so that browsers may keep it for ever. */
  readonly path: string;
  readonly contentType: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

/** All that pages load beside themselves. Nothing comes from another host. */
export interface PageAssets {
  /** GOV.UK Frontend's styles in our own type and colours. */
  readonly stylesheet: Asset;
  /** MoJ Frontend's styles, which only the pages for staff load. */
  readonly staffStylesheet: Asset;
  readonly icon: Asset;
  /** What lets a form ask for a passkey. */
  readonly passkeyScript: Asset;
  /** What looks for other reports while a call handler types. */
  readonly callConsoleScript: Asset;
  /** What takes a release code from the address that a QR code leads to. */
  readonly claimScript: Asset;
  /** What lets a scanner that types go on without waiting. */
  readonly scannerScript: Asset;
  /** What reads an IMEI by camera or from a photo. */
  readonly cameraScript: Asset;
  /** What reads bar codes where the browser does not, and its engine in WebAssembly: fetched when somebody asks for them. */
  readonly barcodeLibrary: Asset;
  readonly barcodeEngine: Asset;
  /** What draws the links of leads, with the graph and the drawing by WebGL that it needs. */
  readonly linkGraphScript: Asset;
  readonly graphLibrary: Asset;
  readonly graphDrawingLibrary: Asset;
}

/** Any face that the reader's own system has; the one of GOV.UK is licensed for GOV.UK alone. */
const ownFace = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif';

/** What is larger is packed with less effort: else a hub would take seconds to start. */
const largeBytes = 500_000;
const script = 'text/javascript; charset=utf-8';
/** The published file leaves its parts in a variable; a module that is imported gives them to whoever asks. */
const whatItExports = '\nexport const { BarcodeDetector, prepareZXingModule } = BarcodeDetectionAPI;\n';

export async function loadAssets(): Promise<PageAssets> {
  const [govuk, own, moj, staff, icon, passkey, callConsole, claim, camera, library, engine, scanner] =
    await Promise.all([
      readFile(join(govukFolder, 'govuk/govuk-frontend.min.css'), 'utf8'),
      readFile(join(hubFolder, 'pages/deadset.css'), 'utf8'),
      readFile(join(mojFolder, 'moj/moj-frontend.min.css'), 'utf8'),
      readFile(join(hubFolder, 'pages/staff.css'), 'utf8'),
      readFile(join(hubFolder, 'pages/icon.svg'), 'utf8'),
      readFile(join(hubFolder, 'pages/passkey.js'), 'utf8'),
      readFile(join(hubFolder, 'pages/call-console.js'), 'utf8'),
      readFile(join(hubFolder, 'pages/claim.js'), 'utf8'),
      readFile(join(hubFolder, 'pages/camera.js'), 'utf8'),
      readFile(barcodeLibraryFile, 'utf8'),
      readFile(barcodeEngineFile),
      readFile(join(hubFolder, 'pages/scanner.js'), 'utf8'),
    ]);
  return {
    stylesheet: asset('deadset', 'css', 'text/css; charset=utf-8', `${withOwnFace(govuk)}\n${own}`),
    // MoJ's file sets GOV.UK's own colours again, so ours come once more behind it.
    staffStylesheet: asset(
      'staff',
      'css',
      'text/css; charset=utf-8',
      `${withOwnFace(moj)}\n${own}\n${staff}`,
    ),
    icon: asset('icon', 'svg', 'image/svg+xml', icon),
    passkeyScript: asset('passkey', 'js', script, passkey),
    callConsoleScript: asset('call-console', 'js', script, callConsole),
    claimScript: asset('claim', 'js', script, claim),
    scannerScript: asset('scanner', 'js', script, scanner),
    cameraScript: asset('camera', 'js', script, camera),
    barcodeLibrary: asset('barcode-library', 'js', script, `${library}${whatItExports}`),
    barcodeEngine: asset('barcode-engine', 'wasm', 'application/wasm', engine),
    ...(await linkGraphAssets()),
  };
}

async function linkGraphAssets() {
  const [own, graph, drawing] = await Promise.all([
    readFile(join(hubFolder, 'pages/link-graph.js'), 'utf8'),
    readFile(graphLibraryFile, 'utf8'),
    readFile(graphDrawingFile, 'utf8'),
  ]);
  return {
    linkGraphScript: asset('link-graph', 'js', script, own),
    graphLibrary: asset('graph-library', 'js', script, graph),
    graphDrawingLibrary: asset('graph-drawing', 'js', script, drawing),
  };
}

/** Takes the typeface of GOV.UK and everything that a stylesheet would fetch out of it. */
export function withOwnFace(css: string): string {
  return css
    .replace(/@font-face\{[^}]*\}/g, '')
    .replace(/"?GDS Transport"?,\s*arial,\s*sans-serif/g, ownFace)
    .replace(/url\([^)]*\)/g, 'none')
    .replace(/\n?\/\*# sourceMappingURL=.*?\*\//g, '');
}

function asset(name: string, ending: string, contentType: string, content: string | Buffer): Asset {
  const plain = Buffer.from(content);
  const version = createHash('sha256').update(plain).digest('hex').slice(0, 10);
  return {
    path: `/assets/${name}-${version}.${ending}`,
    contentType,
    plain,
    gzip: gzipSync(plain, { level: plain.length > largeBytes ? 5 : 9 }),
    brotli: brotliCompressSync(plain, {
      params: { [brotliSettings.BROTLI_PARAM_QUALITY]: plain.length > largeBytes ? 5 : 11 },
    }),
  };
}
