// What the operator learns about ttyd's page: how the newest one differs, and what pages reported from browsers.
import type { Logger } from 'pino';
import type { TtydSnapshot } from '../../protocol/api.ts';
import {
  type Difference,
  type PageDifferenceCode,
  SEEN_IN_PAGE,
} from '../../protocol/page/page-differences.ts';

/** Page versions whose reports are kept. */
const KEPT = 8;
const WHAT_HAPPENS = 'presence and chat work, the terminal or the cursors may not';

export interface PageHealth {
  /** A page whose content differs from the previous one. @param page identifies its content */
  seen(page: string, differences: Difference[]): void;
  /** A page in a browser lacks what the overlay needs. @param page undefined: unknown, so the newest is assumed */
  reported(page: string | undefined, codes: readonly PageDifferenceCode[]): void;
  snapshot(): TtydSnapshot;
}

interface Report {
  codes: Set<PageDifferenceCode>;
  count: number;
  lastAt: number;
}

/** @param version of the pinned ttyd */
export function createPageHealth(version: string, log: Logger): PageHealth {
  let newest: { page: string; differences: Difference[] } | null = null;
  const reports = new Map<string, Report>();

  return {
    seen(page, differences) {
      newest = { page, differences };
      if (differences.length > 0)
        log.warn({ page, differs: differences }, `ttyd’s page is not as expected; ${WHAT_HAPPENS}`);
    },
    reported(named, codes) {
      const page = named ?? newest?.page ?? '';
      const report = reports.get(page) ?? { codes: new Set(), count: 0, lastAt: 0 };
      for (const code of codes) report.codes.add(code);
      report.count += 1;
      report.lastAt = Date.now();
      if (reports.has(page)) return;
      const oldest = reports.keys().next().value;
      if (reports.size >= KEPT && oldest !== undefined) reports.delete(oldest);
      reports.set(page, report);
      const differs = [...codes].map(inWords);
      log.warn({ page, differs }, `a browser could not use ttyd’s page; ${WHAT_HAPPENS}`);
    },
    snapshot: () => ({
      version,
      page: newest && { ok: newest.differences.length === 0, differences: newest.differences },
      reports: [...reports].map(([page, { codes, count, lastAt }]) => ({
        ...{ page, count, lastAt },
        differences: [...codes].map(inWords),
      })),
    }),
  };
}

function inWords(code: PageDifferenceCode): Difference {
  return { code, message: SEEN_IN_PAGE[code] };
}
