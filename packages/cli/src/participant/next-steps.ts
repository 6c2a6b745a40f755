import type { Gate } from '@deadset/domain';
import type { Joining } from './joining.ts';

/** How the organisation shows who it is. */
export interface Credential {
  /** A secret, or a private key whose public half the hub has been given. */
  readonly kind: 'secret' | 'private-key';
  /** Where it is. */
  readonly file: string;
}

/** What to do after joining, for copying: each step is a line of words and the lines to type. */
export function nextSteps(joining: Joining, credential: Credential, hubUrl: string): string {
  const steps = [
    settings(joining, credential, hubUrl),
    ...(credential.kind === 'secret' ? [token(joining, credential, hubUrl)] : []),
    ...edge(joining, credential, hubUrl),
    ...conformance(joining, credential, hubUrl),
  ];
  const numbered = steps.map(({ words, lines }, i) =>
    [`${i + 1}. ${words}`, ...lines.map((line) => `     ${line}`)].join('\n'),
  );
  return `Next:\n\n${numbered.join('\n\n')}\n\nMore: ${pagesFor(joining)}`;
}

interface Step {
  readonly words: string;
  readonly lines: readonly string[];
}

function settings({ id }: Joining, credential: Credential, hubUrl: string): Step {
  const file = credential.kind === 'secret' ? 'DEADSET_SECRET_FILE' : 'DEADSET_PRIVATE_KEY_FILE';
  return {
    words: 'Give your programs these settings (the examples read them, with a secret):',
    lines: [`DEADSET_HUB=${hubUrl}`, `DEADSET_PARTICIPANT=${id}`, `${file}=${credential.file}`],
  };
}

function token({ id }: Joining, { file }: Credential, hubUrl: string): Step {
  return {
    words: 'See that the credentials work: this prints an access token.',
    lines: [`curl -s -u "${id}:$(cat ${file})" -d grant_type=client_credentials ${hubUrl}/v1/token`],
  };
}

const networkGates: readonly Gate[] = ['network-attach', 'esim-download'];
const s13Address = '127.0.0.1:3868';
const checkAddress = '127.0.0.1:8410';

/** Only those who ask at a gate need an edge. */
function edge({ id, gates }: Joining, credential: Credential, hubUrl: string): Step[] {
  if (gates.length === 0) return [];
  const secretFile = credential.kind === 'secret' ? credential.file : `${id}.secret`;
  const isNetwork = gates.some((gate) => networkGates.includes(gate));
  const isCounter = gates.some((gate) => !networkGates.includes(gate));
  const listeners = [
    ...(isNetwork ? [`--s13 ${s13Address} --n5g 127.0.0.1:8480`] : []),
    ...(isCounter ? [`--check ${checkAddress}`] : []),
  ];
  const follow = `deadset edge --hub ${hubUrl} --participant ${id} --secret-file ${secretFile}`;
  const first = gates.find((gate) => !networkGates.includes(gate));
  return [
    {
      words: 'Start an edge: it keeps the list in memory and answers your gates, also while the hub is away.',
      lines: [
        // An edge shows itself by a secret; beside keys, which serve on, one is given for it.
        ...(credential.kind === 'secret'
          ? []
          : [`deadset participant rotate ${id} --secret-file ${secretFile}`]),
        `${follow} ${listeners.join(' ')}`,
      ],
    },
    ...(first === undefined
      ? []
      : [
          {
            words: 'Ask it about a phone:',
            lines: [`deadset check 351756051234567 --gate ${first} --edge http://${checkAddress}`],
          },
        ]),
  ];
}

/** What each kind of organisation is tried by, and what to say to that part of the kit. */
const kits: Partial<Readonly<Record<Joining['role'], string>>> = {
  'network-operator': `operator aaa://${s13Address}`,
  maker: 'maker http://127.0.0.1:9000/activate',
  shop: 'shop http://127.0.0.1:9000/buy',
  marketplace: 'shop http://127.0.0.1:9000/buy',
};

function conformance({ id, role }: Joining, credential: Credential, hubUrl: string): Step[] {
  const kit = kits[role];
  if (kit === undefined) return [];
  const shown = credential.kind === 'secret' ? '--secret-file' : '--private-key-file';
  return [
    {
      words: 'See what your own service still lacks (put its address in place of this one):',
      lines: [`deadset conform ${kit} --hub ${hubUrl} --participant ${id} ${shown} ${credential.file}`],
    },
  ];
}

function pagesFor({ role }: Joining): string {
  const example = { 'network-operator': 'operator', maker: 'maker', shop: 'shop', marketplace: 'shop' };
  const folder = Object.entries(example).find(([name]) => name === role)?.[1];
  const also = folder === undefined ? '' : `, examples/${folder}`;
  return `docs/participants.md, packages/client/README.md${also}`;
}
