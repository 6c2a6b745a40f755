/** Cookies of the pages; none says anything about its visitor. `secure` is whether people reach the hub by https. */
export function pageCookies(secure: boolean) {
  // A cookie of this prefix can only be set by this very host over https. RFC 6265bis section 4.1.3.2.
  const prefix = secure ? '__Host-' : '';
  return {
    /** Opens the visit. */
    visit: `${prefix}deadset`,
    /** Shows that a form came from a page of ours. */
    form: `${prefix}deadset-form`,
    /** Since when a visitor has been checking phones. */
    check: `${prefix}deadset-check`,
    /** The language that a reader chose; it holds its tag and is used for nothing else. */
    language: `${prefix}deadset-language`,
    /** The session of an approver. */
    approver: `${prefix}deadset-approver`,
    /** The session of a member of staff. */
    staff: `${prefix}deadset-staff`,
    /** A sign-in of theirs at their organisation that is on its way. */
    staffSignIn: `${prefix}deadset-staff-sign-in`,
    settings: { path: '/', httpOnly: true, sameSite: 'lax', secure },
  } as const;
}
