// What can go wrong between the page and the server.

/** The server answered, and refused. */
export class ApiError extends Error {
  override readonly name: string = "ApiError";

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** The server's words. */
    readonly detail: string,
    /** The whole JSON body; null where there was none. */
    readonly body: unknown,
  ) {
    super(detail);
  }
}

/** The server did not answer: it is down, or the network is. */
export class NetworkError extends Error {
  override readonly name: string = "NetworkError";

  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super("The server does not answer.", { cause });
  }
}

/** True for the error that a fetch ends with when its signal aborts it. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
