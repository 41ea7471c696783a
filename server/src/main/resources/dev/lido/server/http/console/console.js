// The page: asks for the figures each second, says when nobody answers, and asks for a token when one is needed.

import { PoolCard } from "./pool-card.js";
import { Token } from "./token.js";

const EACH_MILLIS = 1_000;
const SLOWEST_MILLIS = 5_000;
const TIMEOUT_MILLIS = 5_000;

const element = (id) => document.getElementById(id);
const cards = new Map();
const token = new Token(sessionStorage);

let misses = 0;
let lastAnswer = null;
let timer = null;
let asking = false;

async function ask() {
  const hadToken = token.isKnown();
  const answer = await fetch("/admin/pool-stats", {
    headers: token.headers(),
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
  });
  if (answer.status === 401) {
    return { refused: true, hadToken };
  }
  if (!answer.ok) {
    throw new Error(`status ${answer.status}`);
  }
  return { stats: await answer.json() };
}

async function tick() {
  if (asking) {
    return; // one question at a time, however often the page is hidden and shown
  }
  asking = true;
  clearTimeout(timer);
  try {
    const { refused, hadToken, stats } = await ask();
    answered();
    if (refused) {
      showSignIn(hadToken);
      return; // goes on when a token is given
    }
    show(stats);
  } catch (failure) {
    missed(failure);
  } finally {
    asking = false;
  }
  if (!document.hidden) {
    timer = setTimeout(tick, Math.min(EACH_MILLIS * 2 ** Math.max(0, misses - 1), SLOWEST_MILLIS));
  }
}

function answered() {
  if (misses > 0) {
    element("connection").hidden = true;
    document.body.classList.remove("gone");
  }
  misses = 0;
  lastAnswer = Date.now();
}

function missed(failure) {
  misses += 1;
  document.body.classList.add("gone");
  setPill(element("whole"), "gone", "no answer");
  document.title = "Lido: no answer";
  const what = failure instanceof TypeError || failure.name === "TimeoutError" || failure.name === "AbortError"
    ? "The server doesn't answer"
    : `The server answered with ${failure.message}`;
  const since = lastAnswer === null ? "" : " The figures below are the last ones it gave.";
  const text = `${what}. Still trying.${since}`;
  const notice = element("connection");
  if (notice.hidden || notice.textContent !== text) {
    notice.textContent = text; // set only when it changes, so that it is read out once
  }
  notice.hidden = false;
  showFreshness();
}

function show(stats) {
  element("sign-in").hidden = true;
  setPill(element("whole"), stats.status, stats.status);
  document.title = stats.status === "healthy" ? "Lido" : `Lido: ${stats.status}`;
  showAdvice(stats.recommendations);
  const names = Object.keys(stats.pools);
  for (const [name, card] of cards) {
    if (!names.includes(name)) {
      card.root.remove();
      cards.delete(name);
    }
  }
  for (const name of names) {
    if (!cards.has(name)) {
      const card = new PoolCard(name);
      cards.set(name, card);
      element("pools").append(card.root);
    }
    cards.get(name).show(stats.pools[name]);
  }
  showFreshness();
}

function showAdvice(advice) {
  const list = element("advice-list");
  element("advice").hidden = advice.length === 0;
  while (list.children.length > advice.length) {
    list.lastChild.remove();
  }
  advice.forEach((text, i) => {
    const item = list.children[i] ?? list.appendChild(document.createElement("li"));
    if (item.textContent !== text) {
      item.textContent = text;
    }
  });
}

function showSignIn(tokenWasWrong) {
  token.forget();
  setPill(element("whole"), "unknown", "locked");
  element("sign-in-error").textContent = tokenWasWrong
    ? "The server refused that token. Compare it with LIDO_TOKEN where the server was started."
    : "";
  element("advice").hidden = true;
  for (const card of cards.values()) {
    card.root.remove();
  }
  cards.clear();
  element("freshness").textContent = "";
  if (element("sign-in").hidden || tokenWasWrong) {
    element("sign-in").hidden = false;
    element("token").focus();
  }
}

function showFreshness() {
  if (lastAnswer === null) {
    return;
  }
  const seconds = Math.round((Date.now() - lastAnswer) / 1_000);
  element("freshness").textContent = seconds < 2 ? "live" : `last answer ${seconds} s ago`;
}

function setPill(pill, state, text) {
  pill.dataset.state = state;
  if (pill.textContent !== text) {
    pill.textContent = text;
  }
}

element("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  token.typed(element("token").value.trim());
  element("token").value = "";
  tick();
});
window.addEventListener("hashchange", () => {
  if (token.takeFrom(location, history)) {
    tick(); // a new link, pasted into the same tab
  }
});
document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden) {
    tick();
  }
});
token.takeFrom(location, history);
tick();
