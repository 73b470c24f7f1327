// The editor: CodeMirror in a shadow root, since at the level of the document its style elements would break the
// content security policy. The text field stays in the form and always holds the same text.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { type Vocabulary, complete } from "./completion";

export interface Editor {
  /** Put another text in place of the whole. */
  replace(text: string): void;
  /** Mark the place that a message of the service names; none where it names none. */
  complain(message: string): void;
  focus(): void;
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--code-keyword)", fontWeight: "600" },
  { tag: [tags.string, tags.literal], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool], color: "var(--code-number)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable)" },
  { tag: [tags.namespace, tags.typeName, tags.propertyName, tags.url, tags.link], color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
]);
const LOOK = EditorView.theme({
  "&": { backgroundColor: "var(--code-background)", color: "var(--code-text)", border: "1px solid var(--code-border)" },
  "&.cm-focused": { outline: "3px solid var(--code-focus)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace", lineHeight: "1.5", maxHeight: "36rem", overflow: "auto" },
  ".cm-content": { minHeight: "16rem", caretColor: "var(--code-text)" },
  ".cm-cursor": { borderLeftColor: "var(--code-text)" },
  ".cm-gutters": { backgroundColor: "var(--code-background)", color: "var(--code-comment)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--code-active)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--code-selection) !important" },
  ".cm-tooltip": { backgroundColor: "var(--code-background)", color: "var(--code-text)", borderColor: "var(--code-border)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--code-selection)", color: "var(--code-text)" },
});

// Where typing replaces a selection, Chromium wraps what is typed in an element with the style of what was there, which
// the content security policy forbids and reports; so the editor replaces it itself.
const OVERWRITING = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    if (event.inputType !== "insertText" || !event.data || main.empty || view.composing) return false;
    const text = event.data;
    const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type" });
    const taken = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, main.from, main.to, text, insert));
    if (!taken) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

/** Show an editor in place of a text field; Ctrl and Enter run. Phrases are what CodeMirror says, by its own words. */
export function editor(
  field: HTMLTextAreaElement,
  words: Vocabulary,
  help: string,
  phrases: Record<string, string>,
  run: () => void,
): Editor {
  const place = document.createElement("div");
  place.className = "code";
  place.lang = "en";
  const root = place.attachShadow({ mode: "open" });
  const about = document.createElement("p");
  about.className = "note";
  about.textContent = help;
  about.dataset["scriptOnly"] = place.dataset["scriptOnly"] = "";
  field.after(place, about);
  const label = document.querySelector<HTMLLabelElement>(`label[for="${field.id}"]`);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        EditorState.phrases.of(phrases),
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        sparql(),
        syntaxHighlighting(COLOURS),
        autocompletion({ override: [complete(words)] }),
        keymap.of([
          { key: "Mod-Enter", run: () => (run(), true) },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label?.textContent ?? "", "aria-description": help }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = update.state.doc.toString();
        }),
        OVERWRITING,
        LOOK,
      ],
    }),
  });
  field.hidden = true;
  label?.addEventListener("click", () => view.focus());

  return {
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      view.focus();
    },
    complain(message) {
      const at = /(?:at|line) (\d+)[:, ]+(?:column )?(\d+)/.exec(message);
      const marks: Diagnostic[] = [];
      if (at && Number(at[1]) <= view.state.doc.lines) {
        const line = view.state.doc.line(Number(at[1]));
        const from = Math.min(line.from + Math.max(Number(at[2]) - 1, 0), line.to);
        marks.push({ from, to: Math.max(from, line.to), severity: "error", message });
      }
      view.dispatch(setDiagnostics(view.state, marks));
    },
    focus: () => view.focus(),
  };
}
