/**
 * Runs the steps of a shape in the process that owns the run, as code would: each as soon as its dependencies have ended.
 * `step(key, work)` is the peer's own durable step.
 */
export async function walk({ shape, run, body, step }) {
  const outputs = new Map();
  for (const { key, after } of shape.steps) {
    const waits = after.map((dependency) => outputs.get(dependency));
    outputs.set(
      key,
      Promise.all(waits).then((inputs) => step(key, async () => body({ run, key, inputs, expected: after.length }))),
    );
  }
  await Promise.all(outputs.values());
}

export function shapeNamed(shapes, name) {
  return shapes.find((shape) => shape.name === name);
}
