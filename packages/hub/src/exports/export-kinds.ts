import type { Scope } from '@deadset/domain';

/** What may be exported, and which other scope shows that the participant may see it: one of those named. */
export const exportKinds = {
  list: ['feed'],
  declarations: ['declare', 'import'],
  attempts: ['attempts'],
  receipts: ['receipts'],
  'import-runs': ['import', 'lists'],
} as const satisfies Readonly<Record<string, readonly Scope[]>>;
export type ExportKind = keyof typeof exportKinds;

/** Names of all kinds, in the order of docs/files.md. */
export const exportKindNames = ['list', 'declarations', 'attempts', 'receipts', 'import-runs'] as const;

/** Columns of each kind, in their order. */
export const exportColumns = {
  list: ['imei', 'effect', 'tier', 'until', 'changed_at'],
  declarations: [
    'reference',
    'imeis',
    'status',
    'tier',
    'mode',
    'happened',
    'taken_at',
    'declared_at',
    'until',
    'ended_at',
  ],
  attempts: ['at', 'gate', 'network', 'country', 'imei', 'outcome', 'reason', 'tier', 'presenter'],
  receipts: ['edge', 'position', 'listed', 'applied_at', 'received_at'],
  'import-runs': ['list', 'kind', 'file', 'started_at', 'finished_at', 'overrides', 'counts'],
} as const satisfies Readonly<Record<ExportKind, readonly string[]>>;
