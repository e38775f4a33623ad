import type { SendReply } from '@boocode/contracts/chat';
import { sendMessage } from '../api/chats.js';
import type { ComposerMessage } from '../composer/composer-props.js';
import { namingFiles } from '../composer/missing-files.js';

/** Says in a chat what was written in its composer. A refusal for files that are not kept any more names them. */
export async function sendWords(
  chatId: string,
  { key, text, attachments, skill }: ComposerMessage,
): Promise<SendReply> {
  try {
    return await sendMessage(chatId, {
      text,
      attachments: attachments.map(({ id }) => id),
      ...(skill !== null && { skill }),
      idempotency_key: key,
    });
  } catch (error) {
    throw namingFiles(error, attachments);
  }
}
