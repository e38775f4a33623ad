import { fileURLToPath } from 'node:url';
import { exceptions } from './allowed-licences.js';
import { findFaults } from './find-faults.js';
import { readInstalled } from './read-installed.js';
import { readManifests } from './read-manifests.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const installed = readInstalled(root);
const faults = findFaults({ installed, manifests: readManifests(root), exceptions });
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;
else process.stdout.write(`${installed.length} packages: licences, pins and install scripts are in order.\n`);
