import type { ChatInputProps } from './composer-props.js';

/** The composer of chat and coder panes. */
export function ChatInput({ placeholder }: ChatInputProps) {
  return <textarea placeholder={placeholder} aria-label="Message" />;
}
