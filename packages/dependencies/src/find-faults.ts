import satisfies from 'spdx-satisfies';
import { allowedLicences, type Exception } from './allowed-licences.js';
import type { Installed } from './read-installed.js';
import type { Manifests } from './read-manifests.js';

/** An exact version: no range, no tag, no address. */
const exact = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

interface Given {
  installed: readonly Installed[];
  manifests: Manifests;
  exceptions: readonly Exception[];
}

/** What of an installation does not keep to the rules of the house, each in a line that says what to do. */
export function findFaults({ installed, manifests, exceptions }: Given): string[] {
  return [
    ...installed.filter((one) => !mayBeUsed(one, exceptions)).map(wrongLicence),
    ...exceptions.filter((exception) => !installed.some((one) => isMeant(exception, one))).map(needless),
    ...unpinned(manifests),
    ...undecided(installed, manifests),
  ];
}

function mayBeUsed(one: Installed, exceptions: readonly Exception[]): boolean {
  return isAllowed(one.licence) || exceptions.some((exception) => isMeant(exception, one));
}

/** Whether an expression of SPDX can be met by what is allowed; one that is none cannot. */
function isAllowed(licence: string | null): boolean {
  if (licence === null) return false;
  try {
    return satisfies(licence, [...allowedLicences]);
  } catch {
    // It throws at words that SPDX does not know, which is just what is to be told.
    return false;
  }
}

function isMeant({ name, licence }: Exception, one: Installed): boolean {
  const named = name.endsWith('*') ? one.name.startsWith(name.slice(0, -1)) : one.name === name;
  return named && one.licence === licence;
}

const wrongLicence = ({ name, version, licence }: Installed): string =>
  `${name}@${version} has ${licence === null ? 'no licence' : `the licence ${licence}`}, which is not allowed. Take another package, or say in allowed-licences.ts why it may be used.`;

const needless = ({ name, licence }: Exception): string =>
  `${name} under ${licence ?? 'no licence'} is excepted, and nothing such is installed. Remove it from allowed-licences.ts.`;

function unpinned({ asked }: Manifests): string[] {
  return asked
    .filter(({ version }) => !version.startsWith('workspace:') && version !== 'catalog:' && !exact.test(version))
    .map(({ by, name, version }) => `${by} asks for ${name} ${version}, which is no exact version. Pin it.`);
}

function undecided(installed: readonly Installed[], { builds }: Manifests): string[] {
  return installed
    .filter(({ name, scripts }) => scripts.length > 0 && !builds.has(name))
    .map(
      ({ name, version, scripts }) =>
        `${name}@${version} would run ${scripts.join(', ')} when it is installed. Say under allowBuilds in pnpm-workspace.yaml whether it may.`,
    );
}
