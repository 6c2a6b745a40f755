import { MonthName, OwnReappearances, strictObject } from '@deadset/protocol';
import { type App, callerOf } from '../http/index.ts';
import type { Reappearances } from './reappearance-service.ts';

const MonthParams = strictObject({ period: MonthName });

/** What a participant sees of the figures that name it, before everybody does; it replies as to its scorecard. */
export function reappearanceRoutes(app: App, reappearances: Reappearances): void {
  app.get(
    '/v1/re-registration/:period/own',
    {
      schema: {
        summary:
          'How many stolen phones come up again, of the rows that name the caller, before everybody sees them',
        params: MonthParams,
        response: { 200: OwnReappearances },
      },
    },
    async (request) => reappearances.own(callerOf(request).id, request.params.period),
  );
}
