// Spans of text with a label.
import { SpanEditor } from "./text_spans.js";

export function mount(root, { value, definition, subject, change, say }) {
  const plain = ({ start, end, label }) => ({ start, end, label });
  const editor = new SpanEditor({ definition, subject, say, changed: () => change(editor.spans.map(plain)) });
  root.append(editor.element);
  editor.set(value ?? []);
  return { set: (spans) => editor.set(spans ?? []) };
}
