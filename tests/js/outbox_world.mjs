// @ts-check
/** A phone with sealed visits and a server, for the tests of the outbox. */
import { Sender } from "../../inspect_app/static/js/outbox_sender.mjs";

export const hash = (/** @type {number} */ n) => n.toString(16).padStart(64, "0");
const SEALED = "application/vnd.inspect.sealed";
export const PROBLEM = { title: "Words", code: "any" };
const full = () => new DOMException("full", "QuotaExceededError");

/** A phone with sealed visits, and a server that may be told to misbehave. */
export class World {
  constructor() {
    /** @type {Map<string, any>} */ this.visits = new Map();
    /** @type {Map<string, any>} */ this.files = new Map();
    /** @type {any[]} */ this.log = [];
    /** @type {any[]} */ this.thumbs = [];
    /** @type {string[]} */ this.calls = [];
    /** @type {Set<string>} */ this.serverFiles = new Set();
    /** @type {Map<string, { document: string, files: string[], takes: number }>} */ this.stored =
      new Map();
    /** What a sealed body opens to. @type {Map<string, string>} */ this.documents = new Map();
    this.signedIn = "lin";
    /** Sends without a session; "": was never given. */
    this.right = "";
    this.knownRight = "r1";
    /** @type {any[]} what went out */ this.requests = [];
    this.token = "t1";
    this.clock = 1_000_000;
    this.isFull = false;
    /** @type {(method: string, path: string, request: any) => any} an answer instead, or undefined */
    this.wrong = () => undefined;
    /** @type {(path: string) => void} */ this.before = () => {};
    this.notices = 0;
    this.sender = new Sender("lin", this.means());
  }

  /** @param {string} uuid @param {string[]} files @param {any} [more] */
  seals(uuid, files = [], more = {}) {
    const document = JSON.stringify({ uuid, files });
    for (const sha256 of files) {
      const blob = new Blob([sha256], { type: "image/jpeg" });
      this.files.set(sha256, { sha256, visit: uuid, type: "image/jpeg", blob });
    }
    const sealed = { document, files, issue: false, circumstances: {}, at: uuid, ...more };
    const rest = { fields: {}, refusal: null, receipt: "", notice: null };
    this.visits.set(uuid, { uuid, person: "lin", state: "stored", sealed, ...rest });
    return this;
  }

  /** As `seals`, to the server's key. @param {string} uuid @param {string[]} [files] @param {any} [more] */
  closes(uuid, files = [], more = {}) {
    this.seals(uuid, files, more);
    const visit = this.visits.get(uuid);
    this.documents.set(uuid, visit.sealed.document);
    Object.assign(visit.sealed, {
      document: "",
      body: new Uint8Array([1, 2, 3]),
      key: `key-${uuid}`,
    });
    for (const sha256 of files) this.files.get(sha256).seal = { visit: uuid, key: `key-${uuid}` };
    return this;
  }

  state = (/** @type {string} */ uuid) => this.visits.get(uuid)?.state;
  runs = () => this.sender.run();

  /** @returns {any} */
  means() {
    return {
      now: () => this.clock,
      chance: () => 0.5,
      tell: () => {},
      met: async () => {},
      thumbs: async (/** @type {any} */ visit) =>
        visit.sealed.files.map((/** @type {string} */ sha256) => ({ sha256, visit: visit.uuid })),
      right: {
        token: async () => this.right,
        drop: async () => {
          this.right = "";
        },
      },
      store: this.store(),
      call: async (/** @type {string} */ method, /** @type {string} */ path, request = {}) => {
        this.calls.push(`${method} ${path}`);
        this.requests.push({ path, ...request });
        this.before(path);
        return this.wrong(method, path, request) ?? this.answers(method, path, request);
      },
    };
  }

  /** @param {string} _method @param {string} path @param {any} request */
  answers(_method, path, request) {
    const told = (/** @type {number} */ status, /** @type {any} */ json) => ({
      status,
      json,
      retryAfter: 0,
    });
    if (path === "/api/v1/session") {
      if (!this.signedIn) return told(401, PROBLEM);
      return told(200, { login: this.signedIn, csrf_token: this.token });
    }
    const bears = request.headers.Authorization;
    if (bears && bears !== `Phone ${this.knownRight}`) return told(401, PROBLEM);
    if (!bears && !this.signedIn) return told(401, PROBLEM);
    if (!bears && request.headers["X-CSRF-Token"] !== this.token)
      return told(400, { code: "csrf", title: "T" });
    if (path.startsWith("/api/v1/phones/")) return told(200, { now: "2026-11-22T02:00:00Z" });
    const [, noun, id = "", deed] = /\/api\/v1\/(\w+)\/([^/]+)(\/notice)?/.exec(path) ?? [];
    if (deed) {
      this.notices += 1;
      return told(201, { id: "n", number: "1", key: request.headers["Idempotency-Key"] });
    }
    if (noun === "files") {
      this.serverFiles.add(id);
      return told(201, { sha256: id });
    }
    const known = this.stored.get(id);
    const body = request.type === SEALED ? this.documents.get(id) : request.body;
    if (known && known.document !== body) return told(409, PROBLEM);
    const { files } = JSON.parse(body);
    this.stored.set(id, { document: body, files, takes: (known?.takes ?? 0) + 1 });
    const have = files.filter((/** @type {string} */ f) => this.serverFiles.has(f));
    const missing = files.filter((/** @type {string} */ f) => !this.serverFiles.has(f));
    const receipt = { visit: id, receipt: `R-${id}`, received_at: "2026-11-22", notice: null };
    return told(missing.length ? 202 : known ? 200 : 201, { ...receipt, files: { have, missing } });
  }

  store() {
    const change = async (/** @type {string} */ uuid, /** @type {(v: any) => any} */ become) => {
      if (this.isFull) throw full();
      const visit = this.visits.get(uuid);
      const next = visit && become(visit);
      if (next) this.visits.set(uuid, next);
      return next ?? null;
    };
    const set = (/** @type {any} */ what) => (/** @type {string} */ uuid) =>
      change(uuid, (visit) => ({ ...visit, ...what }));
    return {
      toSend: async () => {
        for (const visit of this.visits.values())
          if (visit.state === "sending") visit.state = "stored";
        return [...this.visits.values()].filter(
          (v) => v.state === "stored" || (v.state === "sent" && v.sealed.issue && !v.notice),
        );
      },
      draftFiles: async () =>
        [...this.files.values()].filter((f) => f.draft && !f.uploaded && !f.refused),
      markSending: set({ state: "sending" }),
      markStored: set({ state: "stored" }),
      markReceived: (/** @type {string} */ uuid, /** @type {any} */ { receipt }) =>
        change(uuid, (v) => ({ ...v, receipt })),
      markAttention: (/** @type {string} */ uuid, /** @type {any} */ refusal) =>
        change(uuid, (v) => ({ ...v, state: "attention", refusal })),
      markNotice: (/** @type {string} */ uuid, /** @type {any} */ notice) =>
        change(uuid, (v) => ({ ...v, notice })),
      markFile: async (/** @type {string} */ sha256, /** @type {any} */ what) => {
        const file = this.files.get(sha256);
        if (file) Object.assign(file, what);
      },
      markSent: async (
        /** @type {string} */ uuid,
        /** @type {any} */ received,
        /** @type {any[]} */ thumbs,
      ) => {
        if (this.isFull && thumbs.length) throw full();
        const { receipt, notice } = received;
        this.visits.set(uuid, {
          ...this.visits.get(uuid),
          state: "sent",
          receipt,
          notice,
          refusal: null,
        });
        this.thumbs.push(...thumbs);
        for (const sha256 of received.files.have) this.files.delete(sha256);
      },
      keptFile: async (/** @type {string} */ sha256) => this.files.get(sha256),
      logEvent: async (/** @type {string} */ _login, /** @type {any} */ line) => {
        if (this.isFull) throw full();
        this.log.push(line);
      },
    };
  }
}

export const nothing = { status: 0, json: null, retryAfter: 0 };
export const only =
  (/** @type {string} */ part, /** @type {any} */ answer) =>
  (/** @type {string} */ _method, /** @type {string} */ path) =>
    path.includes(part) ? answer : undefined;
