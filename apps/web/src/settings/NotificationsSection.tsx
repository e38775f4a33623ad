import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { pushDeviceQuery, testPush, turnOffPush, turnOnPush } from '../api/push.js';
import { playSound } from '../notifications/play-sound.js';
import { standingWords } from '../notifications/push-standing.js';
import { onSounds, setSounds, soundsOn } from '../notifications/sounds.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './Settings.module.css';

/** How this device calls a person who looks elsewhere. */
export function NotificationsSection() {
  return (
    <>
      <p className={styles.quiet}>
        You are called when an agent needs you and when a run has ended, never for a single step, and not to what a page
        of yours shows. Each device has its own choice.
      </p>
      <Push />
      <Sounds />
    </>
  );
}

function Push() {
  const client = useQueryClient();
  const device = useQuery(pushDeviceQuery());
  const onSettled = () => client.invalidateQueries({ queryKey: pushDeviceQuery().queryKey });
  const turnOn = useMutation({ mutationFn: turnOnPush, onSettled });
  const turnOff = useMutation({ mutationFn: turnOffPush, onSettled });
  const test = useMutation({ mutationFn: testPush, onSettled });
  const { standing, endpoint } = device.data ?? { standing: null, endpoint: null };
  return (
    <div className={styles.field} role="group" aria-label="On this device">
      <h4 className={styles.subject}>On this device</h4>
      {/* Its place is held while the browser is asked. */}
      <p role="status">{standing === null ? 'Asking the browser…' : standingWords[standing]}</p>
      {device.error === null ? null : <ErrorNote what="The browser did not say how it stands" error={device.error} />}
      {standing === 'off' ? (
        <div className={styles.line}>
          <Button disabled={turnOn.isPending} onClick={() => turnOn.mutate()}>
            {turnOn.isPending ? 'Turning on…' : 'Turn on'}
          </Button>
        </div>
      ) : null}
      {standing === 'on' && endpoint !== null ? (
        <div className={styles.line}>
          <Button disabled={test.isPending} onClick={() => test.mutate(endpoint)}>
            {test.isPending ? 'Sending…' : 'Send a test'}
          </Button>
          <Button disabled={turnOff.isPending} onClick={() => turnOff.mutate()}>
            Turn off
          </Button>
          {test.isSuccess ? <span role="status">Sent. It should arrive within seconds.</span> : null}
        </div>
      ) : null}
      {turnOn.error === null ? null : <ErrorNote what="Notifications were not turned on" error={turnOn.error} />}
      {turnOff.error === null ? null : <ErrorNote what="The server was not told" error={turnOff.error} />}
      {test.error === null ? null : <ErrorNote what="The test was not sent" error={test.error} />}
    </div>
  );
}

function Sounds() {
  const on = useSyncExternalStore(onSounds, soundsOn);
  const play = useMutation({ mutationFn: playSound });
  return (
    <fieldset className={styles.field}>
      <legend>Sounds</legend>
      <div className={styles.choices}>
        <label>
          <input type="checkbox" checked={on} onChange={(event) => setSounds(event.target.checked)} />
          Play a sound while a page of BooCode is open
        </label>
      </div>
      <div className={styles.line}>
        <Button onClick={() => play.mutate('needs-you')}>Hear “needs you”</Button>
        <Button onClick={() => play.mutate('run-ended')}>Hear “run ended”</Button>
      </div>
      {play.error === null ? null : <ErrorNote what="The sound was not played" error={play.error} />}
      <p className={styles.quiet}>A browser plays sounds only after you have clicked on the page once.</p>
    </fieldset>
  );
}
