// The SPARQL workbench: an editor in place of the text field, and running without leaving the page. The answer is the
// page's own, fetched from the address that the form would lead to, so that there is one way to show an answer.
import { editor } from "./editor";
import { history } from "./history";
import { vocabulary } from "./completion";

const LONGEST = 15_000; // characters of an address that the service takes

const form = document.querySelector<HTMLFormElement>("form.workbench");
const field = form?.querySelector<HTMLTextAreaElement>("textarea");
const buttons = form?.querySelector<HTMLElement>(".buttons");
if (form && field && buttons) start(form, field, buttons);

function start(form: HTMLFormElement, field: HTMLTextAreaElement, buttons: HTMLElement): void {
  const texts: Record<string, string> = JSON.parse(form.dataset["texts"] ?? "{}");
  const say = (name: string): string => texts[name] ?? name;
  const status = document.createElement("p");
  status.className = "note";
  status.setAttribute("role", "status");
  const cancel = button(say("cancel"));
  const copy = button(say("copy"));
  cancel.hidden = true;
  for (const made of [cancel, copy, status]) made.dataset["scriptOnly"] = "";
  buttons.append(cancel, copy, status);
  let running = new AbortController();
  let shown = location.search;

  const words = vocabulary(form.dataset["terms"] ?? "");
  const view = editor(field, words, say("editor_help"), { Completions: say("completions") }, () =>
    form.requestSubmit(),
  );
  const past = history(form, say("history"), say("forget"), (text) => view.replace(text));

  function address(): URL {
    const target = new URL(form.action);
    for (const [name, value] of new FormData(form)) target.searchParams.set(name, String(value));
    return target;
  }

  async function run(target: URL): Promise<void> {
    if (target.href.length > LONGEST) {
      status.textContent = say("too_long");
      return;
    }
    running.abort();
    running = new AbortController();
    const { signal } = running;
    cancel.hidden = false;
    status.textContent = say("running");
    try {
      const response = await fetch(target, { headers: { Accept: "text/html" }, signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const found = page.querySelector("#results");
      if (!found) throw new Error(String(response.status));
      document.querySelector("#results")?.replaceWith(document.adoptNode(found));
      view.complain(response.ok ? "" : (found.querySelector("#fault code")?.textContent ?? ""));
      window.history.pushState(null, "", target);
      shown = target.search;
      status.textContent = response.ok ? say("done") : "";
      document.getElementById("results-heading")?.focus();
    } catch {
      status.textContent = signal.aborted ? say("cancelled") : say("failed");
    } finally {
      if (running.signal === signal) cancel.hidden = true;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    past.add(field.value);
    void run(address());
  });
  cancel.addEventListener("click", () => {
    running.abort();
    view.focus();
  });
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address().href);
    status.textContent = say("copied");
  });
  addEventListener("popstate", () => {
    if (location.search !== shown) location.reload(); // and not for a link within the page
  });
}

function button(text: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "ds-button";
  made.dataset["variant"] = "secondary";
  made.textContent = text;
  return made;
}
