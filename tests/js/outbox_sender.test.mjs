// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { hash, nothing, only, PROBLEM, World } from "./outbox_world.mjs";

test("a visit is sent: visit, what is missing, visit again; the files go when they are listed", async () => {
  const world = new World().seals("a", [hash(1), hash(2)]);
  world.serverFiles.add(hash(1));
  const outcome = await world.runs();
  assert.deepEqual(world.calls, [
    "GET /api/v1/session",
    "PUT /api/v1/visits/a",
    `PUT /api/v1/files/${hash(2)}`,
    "PUT /api/v1/visits/a",
  ]);
  assert.equal(world.state("a"), "sent");
  assert.equal(world.visits.get("a").receipt, "R-a");
  assert.equal(world.files.size, 0);
  assert.equal(world.thumbs.length, 2);
  assert.deepEqual(outcome, { stop: "", who: "", next: null });
  assert.deepEqual(
    world.log.map(({ what, status, receipt }) => [what, status, receipt]),
    [
      ["visit", 202, "R-a"],
      ["file", 201, ""],
      ["visit", 200, "R-a"],
    ],
  );
});

test("sending is written before the first byte of the visit", async () => {
  const world = new World().seals("a");
  /** @type {string[]} */ const states = [];
  world.before = (path) => path.includes("visits") && states.push(world.state("a"));
  await world.runs();
  assert.deepEqual(states, ["sending"]);
});

for (const [name, answer] of /** @type {[string, any][]} */ ([
  ["no answer", nothing],
  ["a portal's page with status 200", { status: 200, json: null, retryAfter: 0 }],
  ["a JSON that is not ours", { status: 200, json: { ok: 1 }, retryAfter: 0 }],
  ["500", { status: 500, json: PROBLEM, retryAfter: 0 }],
  ["423", { status: 423, json: PROBLEM, retryAfter: 0 }],
])) {
  for (const part of ["/visits/", "/files/"]) {
    test(`${name} to ${part}: it stays stored with its files, waits, and goes later`, async () => {
      const world = new World().seals("a", [hash(1)]);
      world.wrong = only(part, answer);
      const outcome = await world.runs();
      assert.equal(world.state("a"), "stored");
      assert.equal(world.files.size, 1);
      assert.equal(outcome.next, world.clock + 1000);
      world.calls.length = 0;
      await world.runs(); // not yet
      assert.ok(!world.calls.some((call) => call.includes("/visits/")));
      world.wrong = () => undefined;
      world.clock += 1000;
      await world.runs();
      assert.equal(world.state("a"), "sent");
    });
  }
}

test("waiting grows with each try, and a tap starts it anew", async () => {
  const world = new World().seals("a");
  world.wrong = only("/visits/", nothing);
  const waits = [];
  for (let n = 0; n < 4; n++) {
    const { next } = await world.runs();
    waits.push(((next ?? 0) - world.clock) / 1000);
    world.clock = next ?? 0;
  }
  assert.deepEqual(waits, [1, 2, 4, 8]);
  await world.runs();
  world.sender.anew("tap");
  const { next } = await world.runs();
  assert.equal((next ?? 0) - world.clock, 1000);
});

test("a receipt lost on the way back makes one visit", async () => {
  const world = new World().seals("a");
  let lost = false;
  world.wrong = (method, path, request) => {
    if (lost || !path.includes("/visits/")) return undefined;
    lost = true;
    world.answers(method, path, request); // it arrives; its answer does not
    return nothing;
  };
  await world.runs();
  assert.equal(world.state("a"), "stored");
  world.clock += 1000;
  await world.runs();
  assert.equal(world.state("a"), "sent");
  assert.equal(world.stored.get("a")?.takes, 2);
});

for (const status of [409, 422, 413, 404]) {
  test(`${status}: it needs attention with the server's words, and the next still goes`, async () => {
    const world = new World().seals("a").seals("b");
    const json = { ...PROBLEM, errors: { outcome: ["Say more."] } };
    world.wrong = only("/visits/a", { status, json, retryAfter: 0 });
    await world.runs();
    assert.equal(world.state("a"), "attention");
    const told = { status, code: "any", title: "Words", errors: { outcome: ["Say more."] } };
    assert.deepEqual(world.visits.get("a").refusal, told);
    assert.equal(world.state("b"), "sent");
  });
}

for (const status of [413, 415, 422]) {
  test(`${status} of a file: attention names it; the other files still go`, async () => {
    const world = new World().seals("a", [hash(1), hash(2)]);
    world.wrong = only(`/files/${hash(1)}`, { status, json: PROBLEM, retryAfter: 0 });
    await world.runs();
    assert.equal(world.state("a"), "attention");
    assert.equal(world.visits.get("a").refusal.file, hash(1));
    assert.ok(world.serverFiles.has(hash(2)));
    assert.equal(world.files.size, 2); // none was listed for the whole visit
  });
}

test("a file that is lost on the phone is said, not waited for", async () => {
  const world = new World().seals("a", [hash(1)]);
  world.files.clear();
  await world.runs();
  assert.equal(world.state("a"), "attention");
  assert.equal(world.visits.get("a").refusal.code, "file_lost");
});

test("every file that is lost or refused is named, whatever the first was", async () => {
  const world = new World().seals("a", [hash(1), hash(2), hash(3)]);
  world.files.delete(hash(1));
  world.wrong = only(`/files/${hash(3)}`, { status: 415, json: PROBLEM, retryAfter: 0 });
  await world.runs();
  const { code, file, files } = world.visits.get("a").refusal;
  assert.deepEqual(
    { code, file, files },
    { code: "file_lost", file: hash(1), files: [hash(1), hash(3)] },
  );
});

test("a server that keeps missing what it took is not asked without end", async () => {
  const world = new World().seals("a", [hash(1)]);
  world.wrong = (_method, path) => {
    world.serverFiles.clear();
    if (world.calls.length > 20) throw new Error("asked without end");
    return path.includes("/files/")
      ? { status: 200, json: { sha256: hash(1) }, retryAfter: 0 }
      : undefined;
  };
  await world.runs();
  assert.equal(world.state("a"), "stored");
  assert.equal(world.calls.length, 4);
});

test("signed out: all sending stops until somebody signs in, and goes on", async () => {
  const world = new World().seals("a").seals("b");
  world.wrong = only("/visits/", { status: 401, json: PROBLEM, retryAfter: 0 });
  const { stop } = await world.runs();
  assert.equal(stop, "sign-in");
  assert.deepEqual(world.calls, ["GET /api/v1/session", "PUT /api/v1/visits/a"]);
  assert.equal(world.state("a"), "stored");
  world.wrong = () => undefined;
  await world.runs();
  assert.deepEqual([world.state("a"), world.state("b")], ["sent", "sent"]);
});

test("the session of another person sends nothing of this one's", async () => {
  const world = new World().seals("a");
  world.signedIn = "wang";
  const outcome = await world.runs();
  assert.equal(outcome.stop, "another");
  assert.equal(outcome.who, "wang");
  assert.deepEqual(world.calls, ["GET /api/v1/session"]);
  assert.equal(world.state("a"), "stored");
});

test("a stale token is asked for anew, once", async () => {
  const world = new World().seals("a");
  world.before = (path) => {
    if (path.includes("/visits/") && world.token === "t1") world.token = "t2"; // it changed meanwhile
  };
  await world.runs();
  assert.equal(world.state("a"), "sent");
  const refusing = new World().seals("a");
  refusing.wrong = only("/visits/", {
    status: 400,
    json: { code: "csrf", title: "T" },
    retryAfter: 0,
  });
  assert.equal((await refusing.runs()).stop, "sign-in");
  assert.equal(refusing.calls.length, 4);
});

test("a stale token and meanwhile another person: nothing is sent in that one's name", async () => {
  const world = new World().seals("a");
  world.before = (path) => {
    if (!path.includes("/visits/") || world.token !== "t1") return;
    world.token = "t2";
    world.signedIn = "wang";
  };
  assert.equal((await world.runs()).stop, "sign-in");
  assert.equal(world.stored.size, 0);
});

for (const [status, least, stop] of /** @type {const} */ ([
  [429, 40, "busy"],
  [503, 40, "busy"],
  [507, 300, "no-room"],
])) {
  test(`${status}: everything waits ${least} s; a sign of life does not shorten it, a tap does`, async () => {
    const world = new World().seals("a").seals("b");
    world.wrong = only("/visits/", { status, json: PROBLEM, retryAfter: 40 });
    const outcome = await world.runs();
    assert.equal(outcome.stop, stop);
    assert.equal(outcome.next, world.clock + least * 1000);
    assert.equal(world.state("a"), "stored");
    assert.equal(world.calls.length, 2);
    world.wrong = () => undefined;
    world.sender.anew("life");
    await world.runs();
    assert.equal(world.calls.length, 2);
    world.sender.anew("tap");
    await world.runs();
    assert.deepEqual([world.state("a"), world.state("b")], ["sent", "sent"]);
  });
}

test("two visits without any answer end the run; what failed less goes first in the next", async () => {
  const world = new World().seals("a").seals("b").seals("c");
  world.wrong = (_method, path) => (/visits\/[ab]$/.test(path) ? nothing : undefined);
  assert.equal((await world.runs()).stop, "no-answer");
  assert.equal(world.state("c"), "stored");
  world.clock += 1000;
  await world.runs();
  assert.equal(world.state("c"), "sent");
});

test("a page killed while sending: found, sent once more, there once", async () => {
  const world = new World().seals("a");
  world.visits.get("a").state = "sending";
  await world.runs();
  assert.equal(world.state("a"), "sent");
});

test("the notice is asked for once the visit is whole, with its circumstances and a key", async () => {
  const world = new World().seals("a", [hash(1)], { issue: true, circumstances: { v: ["x"] } });
  /** @type {any} */ let body;
  world.wrong = (_method, path, request) => {
    if (path.endsWith("/notice")) body = JSON.parse(request.body);
    return undefined;
  };
  await world.runs();
  assert.deepEqual(body, { circumstances: { v: ["x"] } });
  assert.equal(world.visits.get("a").notice.key, "notice-a");
  assert.equal(world.notices, 1);
});

test("a notice that is refused is told; the visit stays sent, and it is not asked again", async () => {
  const world = new World().seals("a", [], { issue: true });
  world.wrong = only("/notice", { status: 409, json: PROBLEM, retryAfter: 0 });
  await world.runs();
  assert.equal(world.state("a"), "sent");
  assert.equal(world.visits.get("a").notice.refusal.title, "Words");
  world.calls.length = 0;
  await world.runs();
  assert.deepEqual(world.calls, ["GET /api/v1/session"]);
});

test("a notice without an answer is asked for again, the visit is not sent again", async () => {
  const world = new World().seals("a", [], { issue: true });
  world.wrong = only("/notice", nothing);
  await world.runs();
  assert.equal(world.state("a"), "sent");
  world.wrong = () => undefined;
  world.clock += 1000;
  world.calls.length = 0;
  await world.runs();
  assert.deepEqual(world.calls, ["GET /api/v1/session", "POST /api/v1/visits/a/notice"]);
  assert.equal(world.visits.get("a").notice.number, "1");
});

test("a full phone still sends, and frees its room", async () => {
  const world = new World().seals("a", [hash(1)]);
  world.isFull = true;
  await world.runs();
  assert.equal(world.state("a"), "sent");
  assert.equal(world.files.size, 0);
  assert.equal(world.thumbs.length, 0);
});

test("photos of drafts go on the side, after what is sealed; a refused one is not sent again", async () => {
  const world = new World().seals("a");
  for (const n of [7, 8]) {
    const blob = new Blob(["x"]);
    world.files.set(hash(n), {
      sha256: hash(n),
      visit: "d",
      type: "image/jpeg",
      blob,
      draft: true,
    });
  }
  world.wrong = only(hash(7), { status: 415, json: PROBLEM, retryAfter: 0 });
  await world.runs();
  assert.deepEqual(world.calls.slice(1), [
    "PUT /api/v1/visits/a",
    `PUT /api/v1/files/${hash(7)}`,
    `PUT /api/v1/files/${hash(8)}`,
  ]);
  assert.equal(world.files.get(hash(7)).refused, 415);
  assert.equal(world.files.get(hash(8)).uploaded, true);
  world.calls.length = 0;
  await world.runs();
  assert.deepEqual(world.calls, ["GET /api/v1/session"]);
});
