// The lease: asked for, renewed with active time, lost, passed over, given back.
import { expect, test } from "vitest";
import { ApiError, NetworkError } from "../api/errors";
import type { Lease } from "../api/types";
import { quiet } from "../twins/hand_timer";
import { ASK_AGAIN_MS, ItemLease, type LeaseOptions, RENEW_MS } from "./lease";

type Answer = Partial<Lease> | Error;

/** A server that answers as it is told, and a clock that ticks by hand. */
function setUp(answers: { lease?: Answer[]; renew?: Answer[] } = {}) {
  const said: unknown[][] = [];
  const ticks = new Map<number, () => void>();
  let seconds = 0;
  const answer = (name: string, list: Answer[] | undefined, ...args: unknown[]) => {
    said.push([name, ...args]);
    const next = list?.shift() ?? { token: "t" };
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next as Lease);
  };
  const api: LeaseOptions["api"] = {
    lease: (...args) => answer("lease", answers.lease, ...args),
    renewLease: (...args) => answer("renew", answers.renew, ...args),
    releaseLease: (...args) => answer("release", undefined, ...args),
  };
  const lease = new ItemLease({
    ...{ api, episode: "lid/1", tab: "tab", stage: 1 },
    watch: {
      take: () => {
        const now = seconds;
        seconds = 0;
        return now;
      },
      giveBack: (more) => {
        seconds += more;
      },
    },
    every: (ms, doer) => {
      ticks.set(ms, doer);
      return () => ticks.delete(ms);
    },
  });
  const tick = async (ms: number, active = 0) => {
    seconds += active;
    ticks.get(ms)?.();
    await quiet();
  };
  return { lease, said, tick, ticks };
}

const held = (holder: string | null) => new ApiError(409, "held", { detail: "held", holder, until: "later" });

test("it is asked for and renewed with the seconds of the stage", async () => {
  const { lease, said, tick } = setUp();
  let told = 0;
  lease.subscribe(() => told++);
  await quiet();
  expect(lease.token).toBe("t");
  expect(told).toBe(1);
  await tick(RENEW_MS, 12.5);
  lease.setStage(2);
  await quiet();
  await tick(RENEW_MS, 3);
  expect(said).toEqual([
    ["lease", "lid/1", "tab", { take: false }],
    ["renew", "lid/1", "t", 1, 12.5],
    ["renew", "lid/1", "t", 1, 0],
    ["renew", "lid/1", "t", 2, 3],
  ]);
});

test("seconds that the server did not hear of count again", async () => {
  const { said, tick } = setUp({ renew: [new NetworkError("renew", null)] });
  await quiet();
  await tick(RENEW_MS, 10);
  await tick(RENEW_MS, 5);
  expect(said.at(-1)).toEqual(["renew", "lid/1", "t", 1, 15]);
});

test("while somebody else has it, it is asked for until it is free", async () => {
  const { lease, tick } = setUp({ lease: [held("ben"), held("ben")] });
  await quiet();
  expect(lease.state).toEqual({ status: "taken", holder: "ben", until: "later" });
  await tick(ASK_AGAIN_MS);
  expect(lease.token).toBeNull();
  await tick(ASK_AGAIN_MS);
  expect(lease.token).toBe("t");
});

test("another browser of the same person is robbed of it only when they say so", async () => {
  const { lease, said, tick } = setUp({ renew: [held("ana")], lease: [{ token: "t" }, held("ana")] });
  await quiet();
  await tick(RENEW_MS);
  await tick(ASK_AGAIN_MS);
  expect(lease.state).toMatchObject({ status: "taken", holder: "ana" });
  expect(said.at(-1)).toEqual(["lease", "lid/1", "tab", { take: false }]);
  await lease.ask(true);
  expect(said.at(-1)).toEqual(["lease", "lid/1", "tab", { take: true }]);
  expect(lease.token).toBe("t");
});

test("once the episode is open in a newer tab, it is not asked for any more", async () => {
  const { lease, said, tick } = setUp();
  await quiet();
  lease.stop("open elsewhere");
  lease.lost(null);
  await tick(ASK_AGAIN_MS);
  await tick(RENEW_MS);
  expect(lease.state).toEqual({ status: "refused", why: "open elsewhere" });
  expect(said).toHaveLength(1);
});

test("one that has ended is asked for again at once", async () => {
  const { lease } = setUp({ lease: [{ token: "old" }, { token: "new" }] });
  await quiet();
  lease.lost(null);
  await quiet();
  expect(lease.token).toBe("new");
});

test("the server away: it is asked for later; a refusal is final", async () => {
  const { lease, said, tick } = setUp({
    lease: [new NetworkError("lease", null), new ApiError(403, "accepted", null)],
  });
  await quiet();
  expect(lease.state.status).toBe("asking");
  await tick(ASK_AGAIN_MS);
  expect(lease.state).toEqual({ status: "refused", why: "accepted" });
  await tick(ASK_AGAIN_MS);
  expect(said).toHaveLength(2);
});

test("it is given back with the last seconds, when all is saved; nothing ticks on", async () => {
  const { lease, said, ticks } = setUp();
  await quiet();
  lease.attach({ state: { pending: 1 }, flush: async () => void said.push(["saved"]) });
  await lease.close();
  await lease.close();
  expect(said.map(([name]) => name)).toEqual(["lease", "renew", "saved", "release"]);
  expect(ticks.size).toBe(0);
});

test("closed before the answer came: it is given back when it comes", async () => {
  const { lease, said } = setUp();
  await lease.close();
  await quiet();
  expect(said.map(([name]) => name)).toEqual(["lease", "release"]);
});

test("a page that may be going away gives it back, but not while something is still to be saved", async () => {
  const { lease, said } = setUp();
  await quiet();
  const state = { pending: 1 };
  lease.attach({ state, flush: async () => undefined });
  lease.hide();
  expect(said).toHaveLength(1);
  state.pending = 0;
  lease.hide();
  expect(said.at(-1)).toEqual(["release", "lid/1", "t", true]);
});
