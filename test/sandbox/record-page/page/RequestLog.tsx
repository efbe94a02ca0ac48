import type { ReactNode } from "react";
import type { Journal, LoggedRequest } from "./request-log.ts";

/** What the card asked the server and what it said to the developer. Shut until somebody wants to know. */
export function RequestLog({ journal: { requests, lines } }: { readonly journal: Journal }): ReactNode {
  return (
    <details className="request-log">
      <summary>
        Requests of the card <span className="count">{requests.length}</span>
      </summary>
      {requests.length === 0 ? <p className="soft">None yet.</p> : <RequestTable requests={requests} />}
      {lines.length > 0 && (
        <ul className="log-lines">
          {lines.map(({ id, level, text }) => (
            <li key={id}>
              <b>{level}</b> {text}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

function RequestTable({ requests }: { readonly requests: readonly LoggedRequest[] }): ReactNode {
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Requests">
      <table className="table table-compact">
        <thead>
          <tr>
            <th scope="col">Method</th>
            <th scope="col">Path</th>
            <th scope="col">Status</th>
            <th scope="col" className="align-right">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {requests.toReversed().map(({ id, method, path, status, milliseconds, attempts }) => (
            <tr key={id}>
              <td>{method}</td>
              <td className="path">{path}</td>
              <td>
                {status ?? "no answer"}
                {attempts > 1 && " (sent twice)"}
              </td>
              <td className="align-right">{milliseconds} ms</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
