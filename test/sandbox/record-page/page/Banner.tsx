import type { ReactNode } from "react";
import type { Frame, PageFrame } from "../../record-page-server/records.ts";
import { isRecord, settingsPageAddress, userAddress } from "./frame.ts";

/** Says what this page is not, and who is looking. */
export function Banner({ frame }: { readonly frame: Frame | PageFrame }): ReactNode {
  return (
    <header className="banner">
      <p className="banner-name">Local stand-in, not HubSpot.</p>
      <nav aria-label="User">
        <span className="soft">Seen by</span>
        {frame.users.map((user) => (
          <a
            key={user.id}
            href={userAddress(frame, user)}
            title={user.email}
            aria-current={user.id === frame.user.id ? "true" : undefined}
          >
            {user.firstName} {user.lastName}
          </a>
        ))}
      </nav>
      {isRecord(frame) && (
        <nav aria-label="App">
          <a href={settingsPageAddress(frame)}>Settings of the app</a>
        </nav>
      )}
    </header>
  );
}
