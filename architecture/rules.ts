/** What one room of the house may take from elsewhere. Anything not listed is forbidden. */
export interface RoomRules {
  /** Our own packages. */
  readonly packages: readonly string[];
  readonly libraries: readonly string[];
  /** Modules of Node, without their prefix; `*` for all. */
  readonly node: readonly string[];
}

/** Who may import whom, from the cellar to the roof. */
export const roomRules: Readonly<Record<string, RoomRules>> = {
  domain: { packages: [], libraries: [], node: [] },
  protocol: { packages: ['domain'], libraries: ['typebox'], node: ['crypto'] },
  analytics: {
    packages: ['domain'],
    libraries: [
      'graphology',
      'graphology-communities-louvain',
      'graphology-gexf',
      'graphology-metrics',
      'jstat',
    ],
    node: [],
  },
  edge: {
    packages: ['domain', 'protocol'],
    libraries: ['esbuild', 'jose', 'pino', 'prom-client'],
    node: ['*'],
  },
  hub: {
    packages: ['domain', 'protocol', 'analytics'],
    libraries: [
      'fastify',
      'fastify-plugin',
      '@fastify/*',
      '@simplewebauthn/server',
      'typebox',
      'kysely',
      'pg',
      'bwip-js',
      'csv-parse',
      'nunjucks',
      'i18next',
      'openid-client',
      'jose',
      'pino',
      'prom-client',
      'qrcode',
      'ipaddr.js',
      'nodemailer',
      'd3-array',
      'd3-scale',
      'd3-shape',
      'd3-geo',
      'topojson-client',
      'topojson-specification',
      'pdfkit',
      'graphology',
      'graphology-layout-forceatlas2',
    ],
    node: ['*'],
  },
  // No library: whoever takes part takes this into programs of their own.
  client: { packages: ['domain', 'protocol'], libraries: [], node: ['crypto', 'fs', 'http'] },
  witness: { packages: ['domain', 'protocol'], libraries: ['pino'], node: ['*'] },
  simulators: { packages: ['domain', 'protocol', 'client'], libraries: ['jose'], node: ['*'] },
  cli: {
    packages: ['domain', 'protocol', 'analytics', 'edge', 'hub', 'client', 'witness', 'simulators'],
    libraries: ['commander', 'cli-progress', 'pino'],
    node: ['*'],
  },
};

/** Libraries that only files of one role may touch, wherever the room allows them at all. */
export const roleRules: Readonly<Record<string, RegExp>> = {
  kysely: /-store\.ts$|\/database\//,
  pg: /-store\.ts$|\/database\/|\/log\//,
  fastify: /-(routes|pages)\.ts$|\/http\/|\/pages\//,
  nunjucks: /\/pages\//,
  i18next: /\/pages\//,
  nodemailer: /\/messages\//,
  'd3-array': /\/charts\//,
  'd3-scale': /\/charts\//,
  'd3-shape': /\/charts\//,
  'd3-geo': /\/charts\//,
  'topojson-client': /\/charts\//,
  'bwip-js': /\/property\//,
  qrcode: /\/certificates\//,
  pdfkit: /\/papers\//,
  jstat: /\/posterior-distributions\.ts$/,
  graphology: /\/(links|leads)\//,
  'graphology-communities-louvain': /\/links\//,
  'graphology-gexf': /\/links\//,
  'graphology-layout-forceatlas2': /\/leads\//,
  'graphology-metrics': /\/links\//,
  '@simplewebauthn/server': /\/approvals\//,
};

/** Things of the outside world that only one kind of file may touch, so that everything else can be tested without. */
export const worldRules: Readonly<Record<World, RegExp>> = {
  environment: /(^|\/)config\.ts$|\/cli\/src\/main\.ts$/,
  clock: /(^|\/)clock\.ts$/,
  randomness: /(^|\/)entropy\.ts$/,
  exit: /\/cli\/src\/(main|stop-signal)\.ts$/,
};
export type World = 'environment' | 'clock' | 'randomness' | 'exit';

/** Rooms whose folders are features: entered from outside only through their `index.ts`. */
export const roomsOfFeatures: readonly string[] = ['hub', 'edge'];

/**
 * Features that may look at few of the others of their room. What checks the record shares no code with what writes it:
 * beside the codec (`protocol`) it has the open database, and the audit, whose chain is checked where it is defined.
 */
export const secludedFeatures: Readonly<Record<string, readonly string[]>> = {
  'hub/checker': ['database', 'audit'],
};
