// What the editor completes: prefixes, and the terms that the graph uses with what they are called. Choosing a term
// whose prefix is not declared declares it.
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";

interface Terms {
  prefixes: Record<string, string>;
  terms: { label: string; type: string; detail: string }[];
}

export type Vocabulary = () => Promise<Terms>;

const NOTHING: Terms = { prefixes: {}, terms: [] };

/** Return what fetches the terms once, when they are first asked for. */
export function vocabulary(address: string): Vocabulary {
  let asked: Promise<Terms> | undefined;
  return () => (asked ??= fetch(address).then((response) => (response.ok ? response.json() : NOTHING), () => NOTHING));
}

/** Return what completes the word at the cursor. */
export function complete(words: Vocabulary): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const declaring = context.matchBefore(/prefix\s+[\w-]*:?$/i);
    const word = context.matchBefore(/[<\w?$:/.-]+$/);
    if (!declaring && !word && !context.explicit) return null;
    const { prefixes, terms } = await words();
    if (declaring) {
      const options = Object.entries(prefixes).map(([name, iri]) => ({ label: `PREFIX ${name}: <${iri}>`, type: "namespace" }));
      return { from: declaring.from, options, validFor: /^prefix\s+[\w-]*:?$/i };
    }
    if (word && /^[?$]/.test(word.text)) return null;
    const options = terms.map((term): Completion => ({ ...term, apply: (view, _, from, to) => insert(view, term.label, from, to, prefixes) }));
    return { from: word?.from ?? context.pos, options, validFor: /^[<\w:/.-]*$/ };
  };
}

function insert(view: EditorView, label: string, from: number, to: number, prefixes: Record<string, string>): void {
  const name = /^([\w-]+):/.exec(label)?.[1];
  const declared = name === undefined || new RegExp(`prefix\\s+${name}:`, "i").test(view.state.doc.toString());
  const declaration = declared ? "" : `PREFIX ${name}: <${prefixes[name ?? ""] ?? ""}>\n`;
  view.dispatch({
    changes: [
      { from: 0, insert: declaration },
      { from, to, insert: label },
    ],
    selection: { anchor: from + declaration.length + label.length },
  });
}
