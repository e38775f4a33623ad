export type Sound = 'needs-you' | 'run-ended';

interface Note {
  hertz: number;
  /** Seconds after the sound begins, and how long it rings. */
  at: number;
  rings: number;
}

/** Two rising notes call; one low note closes. They are told apart without being listened to. */
const notes: Readonly<Record<Sound, readonly Note[]>> = {
  'needs-you': [
    { hertz: 659.26, at: 0, rings: 0.18 },
    { hertz: 880, at: 0.16, rings: 0.3 },
  ],
  'run-ended': [{ hertz: 392, at: 0, rings: 0.5 }],
};

const loudness = 0.12;
/** Seconds in which a note swells: one that begins at once clicks. */
const swell = 0.015;
let context: AudioContext | null = null;

/** Plays a short sound. A browser that wants the page to be used first stays silent. */
export async function playSound(sound: Sound): Promise<void> {
  context ??= new AudioContext();
  const audio = context;
  // Without a gesture on the page this waits for one, and a sound that comes late calls to nothing.
  if (audio.state === 'suspended') await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 200))]);
  if (audio.state !== 'running') return;
  for (const note of notes[sound]) ring(audio, note);
}

function ring(audio: AudioContext, { hertz, at, rings }: Note): void {
  const start = audio.currentTime + at;
  const tone = new OscillatorNode(audio, { type: 'sine', frequency: hertz });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loudness, start + swell);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + rings);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + rings);
}
