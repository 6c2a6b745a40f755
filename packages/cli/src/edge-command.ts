import type { AddressInfo } from 'node:net';
import type { EdgeConfig } from '@deadset/edge';
import { type Command, Option } from 'commander';
import { environment } from './config.ts';
import { type EdgeArguments, edgeSettings } from './edge-settings.ts';
import { AnsweredNo } from './exit-code.ts';
import { parseBaseUrl, parseCount, parseHostPort, parseWorkers } from './option-values.ts';
import { startOrExplain } from './start-or-explain.ts';
import { stopRequested } from './stop-signal.ts';
import { formatReadyLine } from './supervisor/ready-line.ts';
import { runWithSockets } from './supervisor/socket-holder.ts';
import type { Terminal } from './terminal.ts';

const helpText = `
An edge follows a hub (--hub), or answers by a list in a file and needs no hub at all (--snapshot). Beside either, or
alone, networks are answered by your own list and rules (--rules). Name at least one
protocol; HOST:PORT with port 0 takes any free port. Without --check-clients the check API answers whoever is on this
machine. A file of check clients has one a line: participant, SHA-256 of its token, gates separated by commas,
and if you like most questions a second (500/s).
A file of Diameter peers has one a line: origin host, realm, addresses or networks separated by commas (* is any), most
checks a second; the last two may be left out.
It prints one line of JSON with its addresses on standard output once it serves; its log goes to standard error.

Examples:
  $ deadset edge --snapshot list.snapshot --s13 127.0.0.1:3868 --n5g 127.0.0.1:8480 --check 127.0.0.1:8410
  $ deadset edge --hub http://127.0.0.1:8400 --participant network-a --secret-file network-a.secret --s13 0.0.0.0:3868

Next:
  $ deadset check 351756051234565 --gate resale --edge http://127.0.0.1:8410 --token-file shop.token
  $ curl http://127.0.0.1:9464/status     (with --admin 127.0.0.1:9464)`;

export function addEdgeCommand(program: Command, terminal: Terminal): void {
  const edge = program
    .command('edge')
    .summary('run a gate')
    .description(
      'Runs a gate: answers networks (Diameter S13, N5g-eir) and counters (check API) from memory.',
    );
  addSourceOptions(edge);
  addListenerOptions(edge);
  addPolicyOptions(edge);
  addCamaraOptions(edge);
  edge.addHelpText('after', helpText).action((given: EdgeArguments) => runEdge(given, terminal));
}

function addSourceOptions(edge: Command): void {
  edge
    .option('--hub <url>', 'follow this hub', parseBaseUrl)
    .option('--participant <id>', 'as whom the edge connects to the hub')
    .option('--secret-file <file>', 'file with the secret of that participant (or DEADSET_EDGE_SECRET)')
    .option('--serves <ids>', 'participants whose gates it answers for, separated by commas', splitByCommas)
    .option(
      '--trust <file>',
      'keys of the hub, as its /v1/trust-anchors gives them (default: pinned at first meeting)',
    )
    .option('--data <folder>', 'where it keeps its key, its list and its attempts', 'edge-data')
    .addOption(new Option('--snapshot <file>', 'answer by this list').conflicts('hub'))
    .option(
      '--rules <file>',
      'your own list and rules for networks (`deadset gate-list build`); read anew at SIGHUP',
    )
    .option(
      '--snapshot-key <file>',
      'public key that the list must be signed by (default: taken on your word)',
    );
}

const networkStatuses = ['WHITELISTED', 'GREYLISTED', 'BLACKLISTED', 'UNKNOWN'];
const globalResponses = ['off', 'white', 'grey', 'black', 'unknown'];

function addListenerOptions(edge: Command): void {
  edge
    .option('--s13 <host:port>', 'answer 4G networks over Diameter S13', parseHostPort)
    .option(
      '--s13-connections <count>',
      'most Diameter connections at a time, of each worker (default: 256)',
      parseCount,
    )
    .option('--s13-tls <host:port>', 'the same over TLS, with the certificate below', parseHostPort)
    .option('--peers <file>', 'who may ask over Diameter (default: whoever can connect)')
    .option('--n5g <host:port>', 'answer 5G networks over N5g-eir (cleartext HTTP/2)', parseHostPort)
    .option('--n5g-tls <host:port>', 'the same over TLS, with the certificate below', parseHostPort)
    .option('--tls-certificate <file>', 'certificate of the listeners with TLS, PEM; read anew at SIGHUP')
    .option('--tls-key <file>', 'its key, PEM')
    .option(
      '--tls-ca <file>',
      'whose certificates clients must show over TLS (default: nobody is asked; S13 must have it)',
    )
    .option('--nrf-keys <file>', 'N5g-eir answers only access tokens signed by these keys (JWK Set or PEM)')
    .option('--nrf-ids <ids>', 'only tokens of these NRF instances, separated by commas', splitByCommas)
    .option('--nf-instance-id <id>', 'NF instance id of this register, which tokens may name')
    .option('--check <host:port>', 'answer counters over the plain check API', parseHostPort)
    .option('--check-clients <file>', 'who may use the check API')
    .option('--admin <host:port>', 'health, metrics and status', parseHostPort)
    .option('--origin-host <name>', 'Diameter name of this edge', 'edge.deadset.example')
    .option('--origin-realm <name>', 'Diameter realm of this edge', 'deadset.example')
    .option('--network-participant <id>', 'whose gates S13 and N5g-eir are (default: the hub participant)')
    .addOption(
      new Option('--workers <count>', 'threads that answer; the list is followed on a thread of its own')
        .argParser(parseWorkers)
        .default(1),
    )
    .addOption(
      new Option('--log-level <level>', 'how much it tells of itself')
        .choices(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
        .default('info'),
    );
}

/** What is answered where nothing is listed, and how much of what is listed is acted on. */
function addPolicyOptions(edge: Command): void {
  edge
    .addOption(
      new Option('--unknown-device <status>', 'what networks are told of devices that nothing is said of')
        .choices(networkStatuses)
        .default('WHITELISTED'),
    )
    .addOption(new Option('--unknown-device-s13 <status>', 'the same for S13 alone').choices(networkStatuses))
    .addOption(
      new Option('--unknown-device-n5g <status>', 'the same for N5g-eir alone').choices(networkStatuses),
    )
    .addOption(
      new Option(
        '--global-response <status>',
        'tell networks this of every device, whatever is listed',
      ).choices(globalResponses),
    )
    .option(
      '--shadow <ids>',
      'participants at whose gates nothing is held or refused yet, only kept what would have been, separated by commas',
      splitByCommas,
    )
    .addOption(
      new Option('--acts-from-tier <tier>', 'hold and refuse from this tier on').choices([
        '0',
        '1',
        '2',
        '3',
      ]),
    );
}

function addCamaraOptions(edge: Command): void {
  edge
    .option(
      '--camara <host:port>',
      "answer consumers of the network's APIs over CAMARA check-status",
      parseHostPort,
    )
    .option('--camara-keys <file>', 'keys of the API gateway that gives out access tokens (JWK Set or PEM)')
    .option('--camara-issuer <url>', 'only tokens that this issuer gave out')
    .option('--camara-audience <name>', 'only tokens for this audience')
    .option('--camara-rate <count>', 'calls a second of one API consumer, of each worker', parseCount)
    .option('--camara-quota <count>', 'calls a day of one API consumer, of each worker', parseCount)
    .addOption(
      new Option(
        '--camara-unlisted <answer>',
        'what is said of devices on no list (default: unknown)',
      ).choices(['allowed', 'unknown', 'not-found']),
    )
    .option(
      '--camara-not-applicable <digits>',
      'first digits of devices that no register holds, separated by commas (default: 00, test equipment)',
      splitByCommas,
    );
}

async function runEdge(given: EdgeArguments, terminal: Terminal): Promise<void> {
  const settings = await edgeSettings(given);
  if (given.workers > 1 && settings.sockets === undefined) return runSharing(settings, given.workers);
  const { composeEdge } = await import('@deadset/edge');
  const hangUp = { heard: () => undefined as void };
  const stopped = stopRequested(() => hangUp.heard());
  const edge = await startOrExplain(() => composeEdge(settings));
  hangUp.heard = () => edge.reload();
  const addresses = Object.entries(edge.addresses).flatMap(
    ([name, address]: [string, AddressInfo | undefined]) =>
      address === undefined ? [] : [[name, formatAddress(address)]],
  );
  terminal.out(formatReadyLine(Object.fromEntries(addresses)));
  try {
    await Promise.race([stopped, ...(edge.lost === undefined ? [] : [edge.lost])]);
  } finally {
    await edge.close();
  }
}

/** Several threads are to accept on the same addresses: the edge becomes a process that is handed the sockets. */
async function runSharing(settings: EdgeConfig, copies: number): Promise<void> {
  const { gateNames } = await import('@deadset/edge');
  const listeners = gateNames.flatMap((name) => {
    const at = settings[name];
    return at === undefined ? [] : [{ name, host: at.host, port: at.port }];
  });
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const exitCode = await runWithSockets({ listeners, copies, command, env: environment });
  if (exitCode !== 0) throw new AnsweredNo(exitCode);
}

function formatAddress({ address, port, family }: AddressInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

function splitByCommas(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}
