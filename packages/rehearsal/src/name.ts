/** The model id that agents are configured with. */
export const rehearsalModel = 'rehearsal';

/** What a person reads wherever this model can be chosen or has answered. */
export const rehearsalTitle = 'Rehearsal (offline, not an AI model)';
