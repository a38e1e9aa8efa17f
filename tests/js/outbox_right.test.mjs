// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { Sender } from "../../inspect_app/static/js/outbox_sender.mjs";
import { hash, World } from "./outbox_world.mjs";

/** A phone whose session ended, and that was given the right to send before. */
function signedOut() {
  const world = new World();
  world.signedIn = "";
  world.right = "r1";
  return world;
}
const puts = (/** @type {World} */ world) =>
  world.requests.filter(({ path }) => /visits|files/.test(path));

test("by session what is sealed goes sealed, with its keys and its plain type", async () => {
  const world = new World().closes("a", [hash(1)]);
  await world.runs();
  assert.equal(world.state("a"), "sent");
  const [visit, file] = puts(world);
  assert.equal(visit.type, "application/vnd.inspect.sealed");
  assert.equal(visit.body.size, 3);
  const told = ["X-Sealed-Key", "X-Sealed-Visit", "X-Sealed-Type"];
  assert.deepEqual(
    told.map((name) => visit.headers[name]),
    ["key-a", "a", "application/json"],
  );
  assert.deepEqual(
    told.map((name) => file.headers[name]),
    ["key-a", "a", "image/jpeg"],
  );
  assert.ok(puts(world).every(({ headers }) => !headers.Authorization));
});

test("without a session what is sealed goes by the right to send; what is plain waits for it", async () => {
  const world = signedOut()
    .seals("plain", [hash(1)])
    .closes("sealed", [hash(2)]);
  const outcome = await world.runs();
  assert.equal(world.state("sealed"), "sent");
  assert.equal(world.state("plain"), "stored");
  assert.equal(outcome.stop, "sign-in", "for the plain one");
  assert.ok(puts(world).every(({ headers }) => headers.Authorization === "Phone r1"));
  assert.ok(puts(world).every(({ headers }) => !("X-CSRF-Token" in headers)));
});

test("where nothing plain waits nobody is asked to sign in", async () => {
  const world = signedOut().closes("sealed", [hash(2)]);
  assert.deepEqual(await world.runs(), { stop: "", who: "", next: null });
});

test("without a session no notice is asked for; it waits for the sign-in", async () => {
  const world = signedOut().closes("a", [], { issue: true });
  assert.equal((await world.runs()).stop, "sign-in");
  assert.equal(world.state("a"), "sent");
  assert.equal(world.notices, 0);
  world.signedIn = "lin";
  assert.equal((await world.runs()).stop, "");
  assert.equal(world.notices, 1);
});

test("while another person is signed in, hers go by her own right", async () => {
  const world = signedOut().closes("a").seals("plain");
  world.signedIn = "wang";
  const outcome = await world.runs();
  assert.equal(world.state("a"), "sent");
  assert.deepEqual([outcome.stop, outcome.who], ["another", "wang"]);
});

test("of somebody who is not at this page only what is sealed goes, and no session is asked for", async () => {
  const world = signedOut().closes("a").seals("plain");
  world.signedIn = "lin";
  const others = new Sender("lin", world.means(), { bySession: false });
  await others.run();
  assert.equal(world.state("a"), "sent");
  assert.equal(world.state("plain"), "stored");
  assert.ok(!world.calls.includes("GET /api/v1/session"));
});

test("a right that the server does not know stops the sending; it is let go when a report fails too", async () => {
  const world = signedOut().closes("a");
  world.knownRight = "another";
  assert.equal((await world.runs()).stop, "sign-in");
  assert.equal(world.state("a"), "stored", "nothing is lost");
  assert.equal(world.right, "r1", "a phone that is to empty itself may still report");
  assert.ok(world.sender.bearsRight);
  await world.sender.put("/api/v1/phones/p", "{}");
  assert.equal(world.right, "");
});

test("photos of a locked draft go on the side", async () => {
  const world = signedOut();
  const blob = new Blob(["x"]);
  const photo = { sha256: hash(7), visit: "d", type: "image/jpeg", blob, draft: true };
  world.files.set(hash(7), { ...photo, seal: { visit: "d", key: "key-d" } });
  world.files.set(hash(8), { ...photo, sha256: hash(8) });
  assert.equal((await world.runs()).stop, "sign-in", "for the plain one");
  assert.equal(world.files.get(hash(7)).uploaded, true);
  assert.equal(world.files.get(hash(8)).uploaded, undefined);
});

test("every file is read when its turn comes, none before", async () => {
  const files = [hash(1), hash(2), hash(3)];
  const world = signedOut().closes("a", files);
  /** @type {string[]} */ const order = [];
  const means = world.means();
  const { keptFile } = means.store;
  means.store.keptFile = (/** @type {string} */ sha256) => {
    order.push(`reads ${sha256.at(-1)}`);
    return keptFile(sha256);
  };
  world.before = (path) => path.includes("files") && order.push(`sends ${path.at(-1)}`);
  await new Sender("lin", means).run();
  assert.deepEqual(order, ["reads 1", "sends 1", "reads 2", "sends 2", "reads 3", "sends 3"]);
});
