/** The JSON files the build publishes, as the pages read them. */
import type {Grain} from "./format.js";

export interface Manifest {
  software: {name: string; version: string};
  company: string;
  currency: string;
  /** k: no number rests on fewer customers. */
  smallGroup: number;
  timeZone: string;
  span: {firstDay: string; asOf: string};
  rows: {
    transactions: {read: number; refused: number; afterAsOf: number; refunds: number};
    customers: {read: number; refused: number} | null;
    interactions: {read: number; refused: number} | null;
    /** Left out by tests of pages that do not speak of them. */
    subscriptions?: {read: number; refused: number} | null;
  };
  customers: {total: number; inCohorts: number; refundsOnly: number};
  has: {margin: boolean; orderIds: boolean; quantity: boolean; discount: boolean};
  dimensions: readonly Dimension[];
  /** What pages can be narrowed by; left out by tests of pages that do not speak of it. */
  narrowing?: readonly NarrowingGrouping[];
  retention: {windowDays: Record<Grain, number>};
  grains: readonly Grain[];
  tests: {passed: number; warned: number; failed: number};
}

export interface Dimension {
  name: string;
  label: string;
  values: readonly string[];
}

export interface NarrowingGrouping {
  /** Address of its page. */
  name: string;
  label: string;
  kind: string;
  segments: readonly {name: string; customers: number}[];
}

export interface Quality {
  files: readonly {
    table: string;
    name: string;
    format: string;
    encoding: string | null;
    delimiter: string | null;
    header: boolean | null;
    rows: number;
    refused: number;
  }[];
  columns: readonly {
    table: string;
    column: string;
    heading: string | null;
    how: string;
    detail: string | null;
  }[];
  refused: readonly {
    table: string;
    file: string;
    column: string | null;
    reason: string;
    rows: number;
    firstLine: number | null;
  }[];
  findings: readonly {
    severity: "info" | "warning" | "error";
    title: string;
    detail: string;
    rows: number | null;
  }[];
  tests: readonly {
    model: string;
    test: string;
    status: "passed" | "warned" | "failed";
    rows: number | null;
  }[];
}

export interface Definitions {
  metrics: readonly {
    name: string;
    label: string;
    formula: string;
    unit: string;
    format: string;
    direction: string;
    additivity: string;
    description: string;
  }[];
  models: readonly {
    name: string;
    description: string;
    /** Columns that name one row. */
    grain: readonly string[];
    columns: readonly {name: string; description: string}[];
    published: boolean;
  }[];
}
