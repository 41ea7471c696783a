// The last two minutes of a pool as a line: connections in use as an area, callers that wait above it.

const POINTS = 120;
const WIDTH = 480;
const HEIGHT = 64;
const NAMESPACE = "http://www.w3.org/2000/svg";

function shape(tag, className) {
  const made = document.createElementNS(NAMESPACE, tag);
  made.setAttribute("class", className);
  return made;
}

export class Sparkline {
  #active = [];
  #pending = [];

  constructor() {
    this.root = document.createElement("figure");
    this.root.className = "sparkline";
    this.drawing = shape("svg", "drawing");
    this.drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.drawing.setAttribute("preserveAspectRatio", "none");
    this.drawing.setAttribute("role", "img");
    this.area = shape("path", "area");
    this.line = shape("path", "line");
    this.waiting = shape("path", "waiting");
    this.limit = shape("path", "limit");
    this.drawing.append(this.limit, this.area, this.line, this.waiting);
    const caption = document.createElement("figcaption");
    caption.textContent = "in use over the last two minutes; dashed: callers that wait";
    this.root.append(this.drawing, caption);
  }

  add(active, pending, maximum) {
    for (const [values, value] of [[this.#active, active], [this.#pending, pending]]) {
      values.push(value);
      if (values.length > POINTS) {
        values.shift();
      }
    }
    const highest = Math.max(maximum, ...this.#pending, 1);
    const line = this.#path(this.#active, highest);
    const start = this.#x(this.#active, 0);
    this.line.setAttribute("d", line);
    this.area.setAttribute("d", `${line}L${WIDTH} ${HEIGHT}L${start} ${HEIGHT}Z`);
    this.waiting.setAttribute("d", this.#pending.some((count) => count > 0) ? this.#path(this.#pending, highest) : "");
    const limit = this.#y(maximum, highest);
    this.limit.setAttribute("d", `M0 ${limit}H${WIDTH}`);
    this.drawing.setAttribute("aria-label",
      `In use over the last two minutes: ${Math.min(...this.#active)} to ${Math.max(...this.#active)} of ${maximum}; `
      + `at most ${Math.max(...this.#pending)} waited`);
  }

  #path(values, highest) {
    return values
      .map((value, i) => `${i === 0 ? "M" : "L"}${this.#x(values, i)} ${this.#y(value, highest)}`)
      .join("");
  }

  #x(values, i) {
    return Math.round((WIDTH * (POINTS - values.length + i)) / (POINTS - 1) * 10) / 10;
  }

  #y(value, highest) {
    return Math.round((HEIGHT - 2 - (HEIGHT - 6) * (value / highest)) * 10) / 10;
  }
}
