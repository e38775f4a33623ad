import type { Evidence } from '@boocode/contracts/finding';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { safeLink } from '../markdown/safe-link.js';
import styles from './FindingDetail.module.css';
import { citedOf, placeText } from './place.js';
import { hrefWith, useFindingPlace } from './useFindingPlace.js';

interface Props {
  evidence: Evidence;
  /** What code has found of it. */
  children?: ReactNode;
}

/** A piece of evidence: where it stands, which opens beside the run, and what is quoted there. */
export function EvidenceItem({ evidence, children }: Props) {
  const [path] = useLocation();
  const { params } = useFindingPlace();
  const place = citedOf(evidence);
  const where =
    place === null ? (
      evidence.url === null ? null : (
        <PageLink url={evidence.url} />
      )
    ) : (
      <Link className={styles.reference} href={hrefWith(path, params, { peek: placeText(place) })}>
        <code>{placeText(place)}</code>
      </Link>
    );
  return (
    <figure>
      <figcaption>
        {where ?? evidence.path ?? 'Without a place'} {children}
      </figcaption>
      {evidence.quote === null || evidence.quote === '' ? null : <pre tabIndex={0}>{evidence.quote}</pre>}
    </figure>
  );
}

/** A page of the web, where its address is one that may be opened. */
export function PageLink({ url }: { url: string }) {
  const target = safeLink(url);
  return target === null ? (
    <span>{url}</span>
  ) : (
    <a className={styles.reference} href={target} target="_blank" rel="noopener noreferrer">
      {url}
    </a>
  );
}
