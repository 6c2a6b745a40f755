/** Role that the application works as. It may do what the migrations grant it, and nothing to the tables themselves. */
export const applicationRole = 'deadset_hub';

/** Schema that the record is in. */
export const registerSchema = 'register';

/** Role that the police zone is worked in as: it may read nothing of the register, and the register's nothing of its. */
export const policeRole = 'deadset_police';

/** Schema that the police zone is in. */
export const policeSchema = 'police';
