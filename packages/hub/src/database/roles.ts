/** Role that the application works as. It may do what the migrations grant it, and nothing to the tables themselves. */
export const applicationRole = 'deadset_hub';

/** Schema that the record is in. */
export const registerSchema = 'register';
