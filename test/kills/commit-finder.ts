/**
 * Reads what a client says to PostgreSQL, piece by piece as it comes, and tells whether a piece completes something that
 * commits: a COMMIT, or the end of a statement outside a transaction that writes.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function commitFinder(): (bytes: Buffer) => boolean {
  let rest = Buffer.alloc(0);
  let hasGreeted = false;
  const state = { isInside: false, writes: false };

  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    let found = false;
    for (;;) {
      // The first message of all has no letter in front.
      const start = hasGreeted ? 1 : 0;
      if (rest.length < start + 4) return found;
      const length = start + rest.readUInt32BE(start);
      if (rest.length < length) return found;
      if (hasGreeted) found = commits(state, String.fromCharCode(rest[0] ?? 0), rest.subarray(5, length)) || found;
      hasGreeted = true;
      rest = rest.subarray(length);
    }
  };
}

interface State {
  isInside: boolean;
  /** Whether the statement under way writes, with no transaction around it. */
  writes: boolean;
}

/** `Q` a simple query, `P` the text of a prepared one, `S` the end of what was asked for. */
function commits(state: State, letter: string, body: Buffer): boolean {
  if (letter === "Q") return isEndOfTransaction(state, body.toString("utf8"));
  if (letter === "P") {
    // The statement's own name, mostly empty, stands before its text.
    const text = body.subarray(body.indexOf(0) + 1).toString("utf8");
    state.writes = !state.isInside && /^\s*(?:insert|update|delete|with)\b/i.test(text);
    return false;
  }
  if (letter !== "S") return false;
  const { writes } = state;
  state.writes = false;
  return writes;
}

function isEndOfTransaction(state: State, text: string): boolean {
  if (/^\s*(?:begin|start transaction)\b/i.test(text)) state.isInside = true;
  const commitsNow = state.isInside && /^\s*commit\b/i.test(text);
  if (commitsNow || /^\s*rollback\s*;?\s*\0?$/i.test(text)) state.isInside = false;
  return commitsNow;
}
