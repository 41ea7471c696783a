// One pool: its places as a strip, its figures, the last two minutes as a line, and who holds connections.
// Elements are made once and then only change their text, so that a selection or the focus stays where it is.

import { Sparkline } from "./sparkline.js";

const MOST_PLACES = 60;
const MOST_HOLDERS = 20;
const FIGURES = [
  ["active", "Active", "held by callers"],
  ["idle", "Idle", "open and free"],
  ["creating", "Creating", "being opened"],
  ["pending", "Pending", "callers that wait"],
];
const COUNTERS = [
  ["created", "Created"],
  ["recycled", "Recycled"],
  ["failed", "Failed"],
  ["timedOut", "Timed out"],
];

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

const grouped = new Intl.NumberFormat("en");

function duration(millis) {
  if (millis < 1_000) {
    return `${millis} ms`;
  }
  const seconds = millis / 1_000;
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  return seconds < 3_600
    ? `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
    : `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

export class PoolCard {
  #values = new Map();
  #lastAcquired = null;
  #lastTime = null;

  constructor(name) {
    this.root = make("article", "card pool");
    const id = `pool-${name}`;
    this.root.setAttribute("aria-labelledby", id);

    const head = make("header", "pool-head");
    const title = make("h2", "pool-name", name);
    title.id = id;
    this.kind = make("span", "kind");
    this.state = make("span", "pill");
    head.append(title, this.kind, this.state);

    this.percent = make("p", "percent");
    this.percentNumber = make("span", "percent-number");
    this.percentHint = make("span", "percent-hint");
    this.percent.append(this.percentNumber, this.percentHint);
    this.strip = make("div", "strip");
    this.strip.setAttribute("role", "img");

    const figures = make("dl", "figures");
    for (const [key, label, hint] of FIGURES) {
      figures.append(this.#figure(key, label, hint));
    }
    this.sparkline = new Sparkline();
    const counters = make("dl", "counters");
    for (const [key, label] of COUNTERS) {
      counters.append(this.#figure(key, label));
    }
    counters.append(this.#figure("rate", "Leases/s"));
    this.root.append(head, this.percent, this.strip, figures, this.sparkline.root, counters, this.#holders());
  }

  show(pool) {
    const maximum = pool.pool_size + pool.max_overflow;
    setText(this.kind, pool.kind);
    setText(this.state, pool.state);
    this.state.dataset.state = pool.state;
    setText(this.percentNumber, `${Math.round(pool.utilization)} %`);
    setText(this.percentHint, `${pool.active_connections} of ${maximum} in use${
      pool.max_overflow > 0 ? `, ${pool.pool_size} kept + ${pool.max_overflow} overflow` : ""}`);
    this.root.dataset.state = pool.state;
    this.root.dataset.load = pool.utilization > 90 || pool.pending > 5
      ? "critical"
      : pool.utilization >= 75 || pool.pending > 0 ? "elevated" : "good";
    this.#showStrip(pool, maximum);
    this.#set("active", pool.active_connections);
    this.#set("idle", pool.available);
    this.#set("creating", pool.creating);
    this.#set("pending", pool.pending, pool.pending > 0 ? `the first for ${duration(pool.oldest_waiter_ms)}` : null);
    this.#set("created", pool.connections_created);
    this.#set("recycled", pool.connections_recycled);
    this.#set("failed", pool.connections_failed);
    this.#set("timedOut", pool.errors.acquire_timed_out.count);
    this.#showRate(pool.acquired);
    this.sparkline.add(pool.active_connections, pool.pending, maximum);
    this.#showHolders(pool.holders);
  }

  #figure(key, label, hint) {
    const box = make("div", `figure ${key}`);
    const value = make("dd", "value", "0");
    const note = make("dd", "hint", hint ?? "");
    box.append(make("dt", "label", label), value);
    if (hint !== undefined) {
      box.append(note);
    }
    this.#values.set(key, { box, value, note, hint });
    return box;
  }

  #set(key, number, note) {
    const figure = this.#values.get(key);
    setText(figure.value, grouped.format(number));
    figure.box.classList.toggle("zero", number === 0);
    if (figure.hint !== undefined) {
      setText(figure.note, note ?? figure.hint);
    }
  }

  #showRate(acquired) {
    const now = performance.now();
    if (this.#lastTime !== null && now > this.#lastTime) {
      const rate = (acquired - this.#lastAcquired) / ((now - this.#lastTime) / 1_000);
      this.#set("rate", Math.max(0, Math.round(rate))); // a server that was restarted counts from zero
    }
    this.#lastAcquired = acquired;
    this.#lastTime = now;
  }

  #showStrip(pool, maximum) {
    const empty = Math.max(0, maximum - pool.active_connections - pool.available - pool.creating);
    const parts = [
      ["active", pool.active_connections], ["idle", pool.available], ["creating", pool.creating], ["empty", empty],
    ];
    this.strip.setAttribute("aria-label",
      `${parts[0][1]} active, ${parts[1][1]} idle, ${parts[2][1]} creating, room for ${empty} more`);
    const places = maximum <= MOST_PLACES
      ? parts.flatMap(([part, count]) => Array(count).fill([part, 1]))
      : parts.filter(([, count]) => count > 0);
    while (this.strip.children.length > places.length) {
      this.strip.lastChild.remove();
    }
    places.forEach(([part, weight], i) => {
      const place = this.strip.children[i] ?? this.strip.appendChild(make("span"));
      place.className = `place ${part}${places.length === maximum && i >= pool.pool_size ? " over" : ""}`;
      place.style.flexGrow = weight;
    });
  }

  #holders() {
    const section = make("details", "holders");
    section.open = true;
    this.holdersTitle = make("summary", "", "Holders");
    const scroll = make("div", "scroll");
    const table = make("table");
    const row = make("tr");
    for (const label of ["Held for", "Thread", "Place"]) {
      const cell = make("th", "", label);
      cell.scope = "col";
      row.append(cell);
    }
    const head = make("thead");
    head.append(row);
    this.holderRows = make("tbody");
    table.append(head, this.holderRows);
    scroll.append(table);
    this.noHolders = make("p", "none", "Nobody holds a connection.");
    section.append(this.holdersTitle, this.noHolders, scroll);
    this.holderTable = scroll;
    return section;
  }

  #showHolders(holders) {
    setText(this.holdersTitle, holders.length > MOST_HOLDERS
      ? `Holders: ${holders.length}, the ${MOST_HOLDERS} longest`
      : `Holders: ${holders.length}`);
    this.noHolders.hidden = holders.length > 0;
    this.holderTable.hidden = holders.length === 0;
    const shown = holders.slice(0, MOST_HOLDERS);
    while (this.holderRows.children.length > shown.length) {
      this.holderRows.lastChild.remove();
    }
    shown.forEach((holder, i) => {
      const row = this.holderRows.children[i] ?? this.holderRows.appendChild(this.#holderRow());
      setText(row.children[0], duration(holder.age_ms));
      setText(row.children[1], holder.thread);
      setText(row.children[2], holder.place);
    });
  }

  #holderRow() {
    const row = make("tr");
    row.append(make("td", "age"), make("td", "thread"), make("td", "code"));
    return row;
  }
}
