import {
  AppealAnswer,
  type AppealRequest,
  LodgedAppealAnswer,
  NoticePassedAnswer,
  NoticesAnswer,
  parserOf,
} from '@deadset/protocol';
import type { ActOptions, CallOptions, HubSession } from './hub-session.ts';

const parseLodged = parserOf(LodgedAppealAnswer);
const parseAppeal = parserOf(AppealAnswer);
const parseNotices = parserOf(NoticesAnswer);
const parsePassed = parserOf(NoticePassedAnswer);

/** Appeals of those who stand before you, and notices to those who hold a phone. */
export class FairnessClient {
  readonly #session: HubSession;

  constructor(session: HubSession) {
    this.#session = session;
  }

  /** Passes on the appeal of somebody whose phone was refused or held. Reference and code are theirs. */
  appeal(request: AppealRequest, options: ActOptions = {}): Promise<LodgedAppealAnswer> {
    return this.#session.post('/v1/appeals', request, parseLodged, options);
  }

  /** Where an appeal stands, for whoever has its code. */
  appealStatus(reference: string, code: string, options: CallOptions = {}): Promise<AppealAnswer> {
    const path = `/v1/appeals/${encodeURIComponent(reference)}/status`;
    return this.#session.post(path, { code }, parseAppeal, options);
  }

  /** What you are asked to pass on to whoever holds a phone now, in these words. */
  notices(options: CallOptions = {}): Promise<NoticesAnswer> {
    return this.#session.get('/v1/notices', {}, parseNotices, options);
  }

  /** Says that a notice was passed on. */
  noticePassed(id: string, options: ActOptions = {}): Promise<NoticePassedAnswer> {
    const path = `/v1/notices/${encodeURIComponent(id)}/passed`;
    return this.#session.send({ path }, parsePassed, options);
  }
}
