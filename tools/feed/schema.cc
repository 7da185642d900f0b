#include "tools/feed/schema.h"

#include <fmt/format.h>

namespace xh::feed {
namespace {

// Times of blocks are numbers on the ledger; what PostgreSQL makes of them stands beside.
constexpr std::string_view kTables = R"sql(
CREATE TABLE {0}.feed (
  id integer PRIMARY KEY CHECK (id = 1),
  schema_version integer NOT NULL,
  chain_id bytea NOT NULL,
  chain_name text NOT NULL,
  first_height bigint NOT NULL,
  next_height bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE {0}.blocks (
  height bigint PRIMARY KEY,
  id bytea NOT NULL,
  time_ms bigint NOT NULL,
  epoch bigint NOT NULL,
  transactions integer NOT NULL,
  rejected integer NOT NULL,
  state_root bytea NOT NULL,
  time timestamptz GENERATED ALWAYS AS (to_timestamp(time_ms / 1000.0)) STORED
);
CREATE TABLE {0}.receipts (
  height bigint NOT NULL,
  entry integer NOT NULL,
  transaction bytea NOT NULL,
  sender text,
  outcome integer NOT NULL,
  outcome_name text NOT NULL,
  receipt jsonb NOT NULL,
  redacted jsonb,
  PRIMARY KEY (height, entry)
);
CREATE INDEX receipts_transaction ON {0}.receipts (transaction);
CREATE INDEX receipts_sender ON {0}.receipts (sender, height);
CREATE TABLE {0}.changes (
  height bigint NOT NULL,
  entry integer NOT NULL,
  item integer NOT NULL,
  transaction bytea NOT NULL,
  sender text,
  kind text,
  name text,
  operation text,
  change jsonb,
  withheld jsonb,
  redacted jsonb,
  exact bytea,
  PRIMARY KEY (height, entry, item)
);
CREATE INDEX changes_record ON {0}.changes (kind, name, height);
CREATE TABLE {0}.records (
  kind text NOT NULL,
  name text NOT NULL,
  created_height bigint NOT NULL,
  created_transaction bytea NOT NULL,
  height bigint NOT NULL,
  entry integer NOT NULL,
  item integer NOT NULL,
  transaction bytea NOT NULL,
  operation text,
  changes bigint NOT NULL,
  PRIMARY KEY (kind, name)
);
CREATE INDEX records_height ON {0}.records (height);
)sql";

// The newest change of each record beside what is known of it.
constexpr std::string_view kView = R"sql(
CREATE VIEW {0}.{1} AS
  SELECT r.name, r.created_height, r.created_transaction, r.height, r.transaction, r.operation, r.changes, c.sender, c.change, c.withheld
  FROM {0}.records r JOIN {0}.changes c ON c.height = r.height AND c.entry = r.entry AND c.item = r.item
  WHERE r.kind {2};
)sql";

constexpr std::string_view kFold = R"sql(
INSERT INTO {0}.records AS r (kind, name, created_height, created_transaction, height, entry, item, transaction, operation, changes)
SELECT DISTINCT ON (kind, name) kind, name, first_value(height) OVER w, first_value(transaction) OVER w, height, entry, item, transaction, operation,
       count(*) OVER (PARTITION BY kind, name)
FROM {0}.changes WHERE height >= $1 AND height < $2 AND kind IS NOT NULL
WINDOW w AS (PARTITION BY kind, name ORDER BY height, entry, item)
ORDER BY kind, name, height DESC, entry DESC, item DESC
ON CONFLICT (kind, name) DO UPDATE SET height = excluded.height, entry = excluded.entry, item = excluded.item, transaction = excluded.transaction,
  operation = excluded.operation, changes = r.changes + excluded.changes
)sql";

}  // namespace

std::string make_tables(const std::string& schema) {
  std::string out = fmt::format(kTables, schema);
  out += fmt::format(kView, schema, "identifiers", "= 'identifier'");
  out += fmt::format(kView, schema, "prefixes", "= 'prefix'");
  out += fmt::format(kView, schema, "organisations", "= 'organisation'");
  out += fmt::format(kView, schema, "anchors", "IN ('stream', 'digest', 'status-list')");
  return out;
}

std::string copy_into(const std::string& schema, Topic topic) {
  switch (topic) {
    case Topic::kBlocks:
      return fmt::format("COPY {}.blocks (height, id, time_ms, epoch, transactions, rejected, state_root) FROM STDIN", schema);
    case Topic::kReceipts:
      return fmt::format("COPY {}.receipts (height, entry, transaction, sender, outcome, outcome_name, receipt, redacted) FROM STDIN",
                         schema);
    case Topic::kRecords:
      break;
  }
  return fmt::format(
      "COPY {}.changes (height, entry, item, transaction, sender, kind, name, operation, change, withheld, redacted, exact) FROM STDIN",
      schema);
}

std::string fold_records(const std::string& schema) { return fmt::format(kFold, schema); }

}  // namespace xh::feed
