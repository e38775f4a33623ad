import { Report } from '../run/Report.js';

export function AgentText({ text }: { text: string }) {
  return <Report markdown={text} />;
}
