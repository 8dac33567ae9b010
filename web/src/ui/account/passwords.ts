// What the server asks of passwords (annotate/accounts/passwords.py).

/** Characters of the shortest. */
export const SHORTEST = 10;
