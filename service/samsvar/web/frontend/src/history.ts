// The queries that were run in this browser, the latest first; they are kept here and sent nowhere.
const KEY = "samsvar.queries";
const MOST = 20;

export interface History {
  /** Remember a query. */
  add(text: string): void;
}

/** Show a list of earlier queries after an element; choosing one hands it on. */
export function history(after: HTMLElement, title: string, forget: string, choose: (text: string) => void): History {
  const details = document.createElement("details");
  details.className = "ds-details history";
  details.dataset["scriptOnly"] = "";
  const summary = document.createElement("summary");
  summary.textContent = title;
  const inside = document.createElement("div");
  const list = document.createElement("ol");
  list.className = "plain";
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "ds-button";
  clear.dataset["variant"] = "tertiary";
  clear.textContent = forget;
  inside.append(list, clear);
  details.append(summary, inside);
  after.after(details);

  function show(queries: string[]): void {
    details.hidden = queries.length === 0;
    list.replaceChildren(
      ...queries.map((text) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "ds-button";
        button.dataset["variant"] = "tertiary";
        button.lang = "en";
        button.textContent = gist(text);
        button.addEventListener("click", () => choose(text));
        item.append(button);
        return item;
      }),
    );
  }

  clear.addEventListener("click", () => {
    keep([]);
    show([]);
  });
  show(kept());
  return {
    add(text) {
      const queries = [text, ...kept().filter((other) => other !== text)].slice(0, MOST);
      keep(queries);
      show(queries);
    },
  };
}

/** Return a query in a few words, without its prefixes. */
function gist(text: string): string {
  const words = text.replace(/^\s*(prefix|base)\s.*$|#\s.*$/gim, "").split(/\s+/).filter(Boolean).join(" ");
  return words.length > 120 ? `${words.slice(0, 120)} …` : words;
}

function kept(): string[] {
  try {
    const queries: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(queries) ? queries.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return []; // what stands there is not ours, or the browser keeps nothing
  }
}

function keep(queries: string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(queries));
  } catch {
    // the browser keeps nothing, and the query is run all the same
  }
}
