// Suggestions below a search box: a combobox with a listbox, as the ARIA Authoring Practices describe it. The focus
// stays in the box. Enter on a suggestion opens its page; on no suggestion it searches, as it does without scripts.

interface Suggestion {
  text: string;
  language: string;
  iri: string;
  kind: string;
}

const BASE = "https://w3id.org/samsvar/";
const PAUSE_MS = 150;
const SHORTEST = 2;

/** Let a search box suggest what the address in its `data-suggest` answers. */
export function suggest(input: HTMLInputElement): void {
  const { count = "{}", label = "", pages = "/page/", suggest: address = "" } = input.dataset;
  const kinds: Record<string, string> = JSON.parse(input.dataset["kinds"] ?? "{}");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let asked = new AbortController();
  let timer = 0;
  let shown: Suggestion[] = [];
  let active = -1;

  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  list.hidden = true;
  status.className = "ds-sr-only";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.autocomplete = "off";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function close(): void {
    asked.abort();
    clearTimeout(timer);
    show([]);
  }

  function show(found: Suggestion[]): void {
    shown = found;
    list.replaceChildren(...found.map(option));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length > 0 ? count.replace("{}", String(found.length)) : "";
    choose(-1);
  }

  function option(suggestion: Suggestion, index: number): HTMLLIElement {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    const text = document.createElement("b");
    text.textContent = suggestion.text;
    text.lang = suggestion.language;
    const kind = document.createElement("span");
    kind.textContent = kinds[suggestion.kind] ?? "";
    item.append(text, kind);
    item.addEventListener("click", () => open(suggestion));
    return item;
  }

  function choose(index: number): void {
    active = index;
    for (const [at, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(at === index));
      if (at === index) item.scrollIntoView({ block: "nearest" });
    }
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `${list.id}-${index}`);
  }

  function open(suggestion: Suggestion): void {
    const target = new URL(pages + encodeURI(suggestion.iri.slice(BASE.length)), location.href);
    const here = new URL(location.href).searchParams;
    for (const name of ["lang", "as-of"]) {
      const value = here.get(name);
      if (value) target.searchParams.set(name, value);
    }
    location.assign(target);
  }

  async function ask(): Promise<void> {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const text = input.value.trim();
    if (text.length < SHORTEST) return show([]);
    const target = new URL(address, location.href);
    target.searchParams.set("q", text);
    target.searchParams.set("lang", document.documentElement.lang === "en" ? "en" : "nb");
    try {
      const response = await fetch(target, { headers: { Accept: "application/json" }, signal });
      const found: { suggestions: Suggestion[] } = response.ok ? await response.json() : { suggestions: [] };
      if (!signal.aborted) show(found.suggestions.filter(({ iri }) => iri.startsWith(BASE)));
    } catch {
      if (!signal.aborted) show([]); // the search itself still works
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE_MS);
  });

  input.addEventListener("keydown", (event) => {
    const chosen = shown[active];
    if (event.isComposing || (shown.length === 0 && event.key !== "Escape")) return;
    if (event.key === "ArrowDown") choose(active + 1 < shown.length ? active + 1 : -1);
    else if (event.key === "ArrowUp") choose(active < 0 ? shown.length - 1 : active - 1);
    else if (event.key === "Enter" && chosen) open(chosen);
    else if (event.key === "Escape" && shown.length > 0) close();
    else return;
    event.preventDefault();
  });

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  input.addEventListener("blur", close);
  addEventListener("pageshow", close);
}
