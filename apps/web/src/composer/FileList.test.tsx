// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../api/http.js';
import { FakeUpload, useFakeUploads } from '../testing/fake-upload.js';
import type { ComposerMessage } from './composer-props.js';
import { attachment, beginComposing, box, button, endComposing, show } from './testing/composer-fixture.js';

beforeEach(beginComposing);
afterEach(endComposing);

describe('files', () => {
  useFakeUploads();

  it('tells how far an upload is, waits for it, and sends it along', async () => {
    const { user, sent } = show();
    await user.upload(screen.getByLabelText('Files to attach'), new File(['hello'], 'notes.txt'));
    FakeUpload.all[0]?.reach(2, 5);
    expect(await screen.findByText('40%')).toBeTruthy();
    await user.type(box(), 'read it{Enter}');
    expect(sent).toEqual([]);
    FakeUpload.all[0]?.finish(201, attachment('notes.txt'));
    await waitFor(() => expect(button('Send').disabled).toBe(false));
    await user.click(button('Send'));
    expect(sent).toMatchObject([{ text: 'read it', attachments: [{ name: 'notes.txt' }] }]);
    expect(screen.queryByRole('list', { name: 'Attached files' })).toBeNull();
  });

  it('says of a file that is not kept any more that it is to be attached again, the words still there', async () => {
    const { id } = attachment('notes.txt');
    const refusal = { status: 422, code: 'attachment.not-found', message: 'No.', details: { missing: [id] } };
    const onSend = ({ attachments }: ComposerMessage) =>
      attachments.length === 0 ? Promise.resolve() : Promise.reject(new ApiError(refusal));
    const { user } = show({ onSend });
    await user.upload(screen.getByLabelText('Files to attach'), new File(['hello'], 'notes.txt'));
    FakeUpload.all[0]?.finish(201, attachment('notes.txt'));
    await user.type(box(), 'read it');
    await waitFor(() => expect(button('Send').disabled).toBe(false));
    await user.click(button('Send'));
    const file = within(await screen.findByRole('list', { name: 'Attached files' })).getByRole('listitem');
    expect(file.textContent).toBe('notes.txtNot kept any more. Attach it again.');
    expect(box().value).toBe('read it');
    await user.click(button('Send'));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(box().value).toBe('');
  });

  it('takes pasted pictures, and says why a file can’t be taken', async () => {
    show();
    const picture = new File(['x'], 'shot.png', { type: 'image/png' });
    fireEvent.paste(box(), { clipboardData: { files: [picture] } });
    FakeUpload.all[0]?.finish(413, { code: 'attachment.too-large', message: 'It is too large.' });
    expect(await screen.findByText('It is too large.')).toBeTruthy();
    const huge = new File(['x'], '<img src=x onerror=alert(1)>.bin');
    Object.defineProperty(huge, 'size', { value: 10_000_001 });
    fireEvent.drop(box(), { dataTransfer: { types: ['Files'], files: [huge] } });
    expect(await screen.findByText(/larger than 10 MB/)).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
    expect(FakeUpload.all).toHaveLength(1);
  });
});
