import { formatImei } from '@deadset/domain';
import type { Town } from './start-town.ts';
import { organisations, phoneOf } from './town-plan.ts';
import { tokenFile, townHost } from './town-services.ts';

/** What to look at now that everything is up, line by line. */
export function whatToOpen({
  hubUrl,
  operator,
  maker,
  shop,
  ports,
  people,
  dataFolder,
  links,
}: Town): string[] {
  const { visitor } = people;
  return [
    '',
    'Open',
    `  ${hubUrl}              report a phone, follow a report, check a phone`,
    `  ${hubUrl}/demo         the story, with its times`,
    `  ${hubUrl}/v1/openapi.json`,
    '',
    'Work at a desk: each link signs you in once, and opens a page for that work',
    ...links.desks.flatMap(({ organisation, called, path, link }) => [
      `  ${called} of ${organisation}, then ${path}`,
      `    ${hubUrl}${link}`,
    ]),
    ...(links.firstSignIn === undefined
      ? []
      : ['  First administrator, then /staff', `    ${hubUrl}${links.firstSignIn}`]),
    '',
    'Try it yourself',
    `  report the phone ${formatImei(phoneOf(visitor))} and prove it at ${organisations.networkA.name}`,
    `  or by its number ${visitor.number ?? ''}, without the IMEI`,
    `  as account ${visitor.account}, password ${visitor.password}`,
    '',
    'The witnesses of its log (two of three must sign)',
    `  ${ports.witnesses.map((port) => `http://${townHost}:${port}/health`).join('  ')}`,
    '',
    'The gates',
    `  Network A   S13 ${townHost}:${ports.networkA}      Network B   S13 ${townHost}:${ports.networkB}`,
    `  Network C   N5g-eir http://${townHost}:${ports.networkC}`,
    `  maker       POST ${maker.url}/activate   {"imei": "…", "account": "…"}`,
    `  shop        POST ${shop.url}/buy         {"imei": "…", "seller": "…"}`,
    `  operator    ${operator.issuer}`,
    `  deadset check ${formatImei(phoneOf(visitor))} --gate resale --edge http://${townHost}:${ports.checks} \\`,
    `    --token-file ${tokenFile(dataFolder, organisations.shop.id)}`,
    '',
    `Logs are in ${dataFolder}/logs. Ctrl-C stops everything.`,
  ];
}
