import { UpstreamError } from "../../domain/errors.ts";

/**
 * A second look at what an earlier call has made, or may have. While that fails the outcome is open: the error is `ambiguous`,
 * and carries no status, which would read as if the look had ended in vain.
 */
export async function secondLook<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    throw new UpstreamError("ambiguous", { ...error.details, status: undefined });
  }
}
