import { describe, expect, it } from "vitest";
import { hubspotTokens } from "../../server/crm/hubspot/tokens.ts";
import { DisconnectedError, StorageError, UpstreamError, type Fault } from "../../server/domain/errors.ts";
import type { StoredTokens } from "../../server/ports/portals.ts";
import { portalId, rejection } from "./set-up.ts";
import { manualTime } from "./stub-hubspot.ts";

const minute = 60_000;
const time0 = 1_790_000_000_000;

/** One installation's row, with the rules of the real table. */
function tokenRow(life: number) {
  let row: StoredTokens | null = {
    accessToken: "access-1",
    refreshToken: "refresh-1",
    expiresAt: time0 + life,
    installGeneration: 1,
  };
  let claimedUntil = 0;
  return {
    row: () => row,
    set: (changed: Partial<StoredTokens>) => {
      if (row) row = { ...row, ...changed };
    },
    remove: () => {
      row = null;
    },
    claimElsewhere: (until: number) => {
      claimedUntil = until;
    },
    readTokens: async () => row,
    saveTokens: async (_portalId: number, tokens: Omit<StoredTokens, "installGeneration">, generation: number) => {
      if (row?.installGeneration !== generation) return false;
      const { accessToken, refreshToken, expiresAt } = tokens;
      row = { accessToken, refreshToken, expiresAt, installGeneration: generation };
      claimedUntil = 0;
      return true;
    },
    claimRefresh: async (_portalId: number, now: number, until: number) => {
      if (claimedUntil > now) return false;
      claimedUntil = until;
      return true;
    },
    disconnect: async () => {
      row = null;
    },
  };
}

type Step = Fault | UpstreamError | { readonly portalId: number } | (() => void);

/** Grants `access-2`, `access-3` …, after the scripted steps: a fault is thrown, a function runs before the grant. */
function scriptedOAuth(clock: { now(): number }, steps: Step[] = []) {
  const refreshed: string[] = [];
  return {
    refreshed,
    refresh: async (refreshToken: string) => {
      refreshed.push(refreshToken);
      const step = steps.shift();
      if (typeof step === "string") throw new UpstreamError(step, { upstream: "hubspot" });
      if (step instanceof UpstreamError) throw step;
      if (typeof step === "function") step();
      const number = refreshed.length + 1;
      return {
        portalId,
        userId: "123",
        accessToken: `access-${number}`,
        refreshToken: `refresh-${number}`,
        expiresAt: clock.now() + 30 * minute,
        scopes: [],
        ...(typeof step === "object" && step),
      };
    },
  };
}

function setUp({ life = 30 * minute, steps = [] as Step[] } = {}) {
  const time = manualTime(time0);
  const portals = tokenRow(life);
  const oauth = scriptedOAuth(time.clock, steps);
  const start = (wait = time.wait) => hubspotTokens({ portals, oauth, clock: time.clock, wait });
  return { time, portals, oauth, tokens: start(), start };
}

describe("a portal's access token", () => {
  it("is the stored one while more than a fifth of its life is left", async () => {
    const { tokens, oauth, time } = setUp();
    time.pass(24 * minute - 1);
    expect(await tokens.accessToken(portalId)).toBe("access-1");
    expect(oauth.refreshed).toEqual([]);
  });

  it("F35 is renewed at four fifths of its life, and stored", async () => {
    const { tokens, oauth, portals, time } = setUp();
    time.pass(24 * minute);
    expect(await tokens.accessToken(portalId)).toBe("access-2");
    expect(oauth.refreshed).toEqual(["refresh-1"]);
    expect(portals.row()).toEqual({
      accessToken: "access-2",
      refreshToken: "refresh-2",
      expiresAt: time.clock.now() + 30 * minute,
      installGeneration: 1,
    });
    expect(await tokens.accessToken(portalId)).toBe("access-2");
    expect(oauth.refreshed).toHaveLength(1);
  });

  it("F35 is renewed when HubSpot refuses it, however young", async () => {
    const { tokens, oauth } = setUp();
    expect(await tokens.renew(portalId, "access-1")).toBe("access-2");
    expect(oauth.refreshed).toEqual(["refresh-1"]);
  });

  it("F35 is not renewed when the refused one has been replaced already", async () => {
    const { tokens, oauth, portals } = setUp();
    portals.set({ accessToken: "access-9" });
    expect(await tokens.renew(portalId, "access-1")).toBe("access-9");
    expect(oauth.refreshed).toEqual([]);
  });

  it("F55 does not exist for a portal without an installation", async () => {
    const { tokens, portals, oauth } = setUp();
    portals.remove();
    expect(await rejection(tokens.accessToken(portalId))).toBeInstanceOf(DisconnectedError);
    expect(await rejection(tokens.renew(portalId, "access-1"))).toBeInstanceOf(DisconnectedError);
    expect(oauth.refreshed).toEqual([]);
  });
});

describe("many who need a new token", () => {
  it("F36 share one refresh within a process", async () => {
    const { tokens, oauth, time } = setUp({ life: 0 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => tokens.accessToken(portalId)));
    expect(new Set(answers)).toEqual(new Set(["access-2"]));
    expect(oauth.refreshed).toEqual(["refresh-1"]);
    expect(time.waits).toEqual([]);
  });

  it("F36 share one refresh over processes: the loser reads the row again", async () => {
    const { start, oauth } = setUp({ life: 0 });
    const processes = [start(), start(), start()];
    const answers = await Promise.all(processes.map((tokens) => tokens.accessToken(portalId)));
    expect(answers).toEqual(["access-2", "access-2", "access-2"]);
    expect(oauth.refreshed).toEqual(["refresh-1"]);
  });

  it("F36 keep the present token while another process refreshes and it lives", async () => {
    const { tokens, oauth, portals, time } = setUp({ life: minute });
    portals.claimElsewhere(time0 + 12_000);
    expect(await tokens.accessToken(portalId)).toBe("access-1");
    expect(oauth.refreshed).toEqual([]);
    expect(time.waits).toEqual([]);
  });

  it("F36 wait for the other process when theirs is dead, then take what it brought", async () => {
    const { start, oauth, portals, time } = setUp({ life: 0 });
    portals.claimElsewhere(time0 + 12_000);
    const tokens = start(async (milliseconds) => {
      await time.wait(milliseconds);
      if (time.waits.length === 3) portals.set({ accessToken: "access-9", expiresAt: time0 + 30 * minute });
    });
    expect(await tokens.accessToken(portalId)).toBe("access-9");
    expect(oauth.refreshed).toEqual([]);
    expect(time.waits).toHaveLength(3);
  });

  it("F36 refresh themselves when the other process has died and its claim has run out", async () => {
    const { tokens, oauth, portals } = setUp({ life: 0 });
    portals.claimElsewhere(time0 + 1000);
    expect(await tokens.accessToken(portalId)).toBe("access-2");
    expect(oauth.refreshed).toEqual(["refresh-1"]);
  });

  it("F36 give up after three seconds, without disconnecting", async () => {
    const { tokens, portals, time } = setUp({ life: 0 });
    portals.claimElsewhere(time0 + minute);
    expect(await rejection(tokens.accessToken(portalId))).toMatchObject({ fault: "unavailable", isRetryable: true });
    expect(time.clock.now() - time0).toBe(3000);
    expect(portals.row()).not.toBeNull();
  });

  it("F36 begin anew after a refresh that failed", async () => {
    const { tokens, oauth, time } = setUp({ life: 0, steps: ["permission"] });
    expect(await rejection(tokens.accessToken(portalId))).toMatchObject({ fault: "permission" });
    time.pass(12_000);
    expect(await tokens.accessToken(portalId)).toBe("access-3");
    expect(oauth.refreshed).toEqual(["refresh-1", "refresh-1"]);
  });
});

describe("a refresh whose answer is lost", () => {
  it.each(["ambiguous", "unavailable"] as const)("F36 tries the old refresh token once more (%s)", async (fault) => {
    const { tokens, oauth, time } = setUp({ life: 0, steps: [fault] });
    expect(await tokens.accessToken(portalId)).toBe("access-3");
    expect(oauth.refreshed).toEqual(["refresh-1", "refresh-1"]);
    expect(time.waits).toEqual([500]);
  });

  it("F38 is not tried again before the time HubSpot asks for", async () => {
    const limited = new UpstreamError("rate_limited", { upstream: "hubspot", retryAfter: 3000 });
    const { tokens, oauth } = setUp({ life: 0, steps: [limited] });
    expect(await rejection(tokens.accessToken(portalId))).toBe(limited);
    expect(oauth.refreshed).toHaveLength(1);
  });

  it("F38 is an error when the present token may die on the way", async () => {
    const { tokens } = setUp({ life: 30_000, steps: ["unavailable", "unavailable"] });
    expect(await rejection(tokens.accessToken(portalId))).toMatchObject({ fault: "unavailable" });
  });

  it("F38 never disconnects, however often it fails", async () => {
    const { tokens, oauth, portals } = setUp({ life: 0, steps: ["unavailable", "unavailable"] });
    expect(await rejection(tokens.accessToken(portalId))).toMatchObject({ fault: "unavailable" });
    expect(oauth.refreshed).toHaveLength(2);
    expect(portals.row()).toMatchObject({ accessToken: "access-1" });
  });

  it.each(["unavailable", "ambiguous", "rate_limited", "permission", "unexpected"] as const)(
    "F38 leaves the present token in use while it lives (%s)",
    async (fault) => {
      const { tokens, portals } = setUp({ life: minute, steps: [fault, fault] });
      expect(await tokens.accessToken(portalId)).toBe("access-1");
      expect(portals.row()).not.toBeNull();
    },
  );

  it.each(["unavailable", "rate_limited", "permission", "unexpected"] as const)(
    "F38 does not hand a token out again that HubSpot refused (%s)",
    async (fault) => {
      const { tokens, portals } = setUp({ steps: [fault, fault] });
      expect(await rejection(tokens.renew(portalId, "access-1"))).toMatchObject({ fault });
      expect(portals.row()).not.toBeNull();
    },
  );

  it("F64 stays the present one while it lives and no other can be kept", async () => {
    const { time, portals, oauth } = setUp({ life: minute });
    const claimRefresh = () => Promise.reject(new StorageError({ cause: new Error("disk full") }));
    const start = (row = portals) =>
      hubspotTokens({ portals: { ...row, claimRefresh }, oauth, clock: time.clock, wait: time.wait });
    expect(await start().accessToken(portalId)).toBe("access-1");
    expect(oauth.refreshed).toEqual([]);
    time.pass(minute);
    expect(await rejection(start().accessToken(portalId))).toBeInstanceOf(StorageError);
  });

  it("is not hidden when our own database fails", async () => {
    const { time, portals, oauth } = setUp({ life: minute });
    const saveTokens = async () => Promise.reject(new Error("disk full"));
    const tokens = hubspotTokens({ portals: { ...portals, saveTokens }, oauth, clock: time.clock, wait: time.wait });
    expect(String(await rejection(tokens.accessToken(portalId)))).toContain("disk full");
  });
});

describe("a refresh token HubSpot has revoked", () => {
  it("F37 disconnects the portal, even while the access token lives", async () => {
    for (const life of [0, minute]) {
      const { tokens, oauth, portals } = setUp({ life, steps: ["auth"] });
      expect(await rejection(tokens.accessToken(portalId))).toBeInstanceOf(DisconnectedError);
      expect(portals.row()).toBeNull();
      expect(await rejection(tokens.accessToken(portalId))).toBeInstanceOf(DisconnectedError);
      expect(oauth.refreshed).toEqual(["refresh-1"]);
    }
  });

  it("F37 does not disconnect when the row has changed meanwhile: the new token is used", async () => {
    const { portals, time } = setUp({ life: 0 });
    const refresh = async () => {
      portals.set({ accessToken: "access-9", refreshToken: "refresh-9", installGeneration: 2 });
      throw new UpstreamError("auth", { upstream: "hubspot" });
    };
    const tokens = hubspotTokens({ portals, oauth: { refresh }, clock: time.clock, wait: time.wait });
    expect(await tokens.accessToken(portalId)).toBe("access-9");
    expect(portals.row()).toMatchObject({ refreshToken: "refresh-9" });
  });
});

describe("a refresh that meets another install", () => {
  it("F55 gives way to the tokens of the newer install", async () => {
    const steps: Step[] = [];
    const { tokens, portals } = setUp({ life: 0, steps });
    steps.push(() => portals.set({ accessToken: "access-9", installGeneration: 2 }));
    expect(await tokens.accessToken(portalId)).toBe("access-9");
    expect(portals.row()).toMatchObject({ accessToken: "access-9", installGeneration: 2 });
  });

  it("G9 never stores tokens that HubSpot granted for another account", async () => {
    const { tokens, portals } = setUp({ life: 0, steps: [{ portalId: portalId + 1 }] });
    expect(await rejection(tokens.accessToken(portalId))).toMatchObject({ fault: "unexpected" });
    expect(portals.row()).toMatchObject({ accessToken: "access-1", refreshToken: "refresh-1" });
  });
});
