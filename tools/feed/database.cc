#include "tools/feed/database.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "tools/feed/copy_text.h"
#include "tools/feed/schema.h"

namespace xh::feed {
namespace {

constexpr std::size_t kCopyChunk = 64 * 1024;
// FD18: whatever the settings of role and database are. A feed that stands still, or whose machine vanished, does not keep the lock of the
// row from another one, and none waits for ever.
constexpr std::string_view kSession = R"sql(
SET client_min_messages TO warning; SET standard_conforming_strings TO on; SET DateStyle TO ISO;
SET default_transaction_isolation TO 'read committed'; SET synchronous_commit TO on;
SET lock_timeout TO '15s'; SET statement_timeout TO 0; SET idle_in_transaction_session_timeout TO '60s';
SET tcp_keepalives_idle TO 30; SET tcp_keepalives_interval TO 10; SET tcp_keepalives_count TO 3
)sql";

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using QueryResult = std::unique_ptr<PGresult, ClearResult>;

// libpq's messages are lines, with an end each.
std::string in_one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

// FD13: classes of SQLSTATE that another try may mend: connection, rollback, resources, operator, prerequisite state.
bool passes_by(std::string_view state) {
  constexpr std::array<std::string_view, 5> kClasses = {"08", "40", "53", "57", "55"};
  return std::ranges::any_of(kClasses, [&](std::string_view begin) { return state.starts_with(begin); });
}

class LibpqDatabase final : public Database {
 public:
  LibpqDatabase(PGconn* connection, std::string schema)
      : connection_(connection, PQfinish), name_(std::move(schema)), schema_('"' + name_ + '"') {}

  Status begin_session() {
    if (PQstatus(connection_.get()) != CONNECTION_OK) return lost();
    const char* encoding = PQparameterStatus(connection_.get(), "server_encoding");
    if (encoding == nullptr || std::string_view(encoding) != "UTF8")
      return fail(ErrorId::kDatabase,
                  fmt::format("the database's encoding is {}, UTF8 is needed", encoding == nullptr ? "unknown" : encoding));
    return run(std::string(kSession)).map([](const auto&) {});
  }

  Result<std::uint64_t> open(const Chain& chain, std::uint64_t first) override {
    chain_id_ = chain.id;
    XH_TRY_VOID(run("BEGIN"));
    auto place = open_within(chain, first);
    if (!place) {
      roll_back();
      return place;
    }
    XH_TRY_VOID(run("COMMIT"));
    return place;
  }

  Result<std::uint64_t> write(const WholeBlocks::Batch& batch) override {
    XH_TRY_VOID(run("BEGIN"));
    const auto place = next_height(" FOR UPDATE");
    if (!place || *place != batch.from) {
      roll_back();
      return place;
    }
    if (auto status = write_within(batch); !status) {
      roll_back();
      return fail(status.error());
    }
    XH_TRY_VOID(run("COMMIT"));
    return batch.to;
  }

  Result<std::string> block_id(std::uint64_t height) override {
    return ask(fmt::format("SELECT '0x' || encode(id, 'hex') FROM {}.blocks WHERE height = $1", schema_), {std::to_string(height)});
  }

  bool may_recover() const override { return may_recover_; }

 private:
  tl::unexpected<Error> lost() {
    may_recover_ = true;
    return fail(ErrorId::kDatabase, in_one_line(PQerrorMessage(connection_.get())));
  }

  tl::unexpected<Error> refused(const PGresult* result) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    may_recover_ = state == nullptr || PQstatus(connection_.get()) != CONNECTION_OK || passes_by(state);
    const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return fail(ErrorId::kDatabase, in_one_line(text == nullptr ? PQerrorMessage(connection_.get()) : text), state == nullptr ? "" : state);
  }

  Result<QueryResult> checked(PGresult* raw) {
    QueryResult result(raw);
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN) return result;
    return refused(result.get());
  }

  Result<QueryResult> run(const std::string& statement) { return checked(PQexec(connection_.get(), statement.c_str())); }

  // What went wrong is known already; a connection that is gone rolls back by itself.
  void roll_back() { const QueryResult ignored(PQexec(connection_.get(), "ROLLBACK")); }

  // One statement whose values are parameters.
  Result<QueryResult> run(const std::string& statement, const std::vector<std::string>& values) {
    std::vector<const char*> pointers;
    for (const auto& value : values) pointers.push_back(value.c_str());
    return checked(PQexecParams(connection_.get(), statement.c_str(), static_cast<int>(pointers.size()), nullptr, pointers.data(), nullptr,
                                nullptr, 0));
  }

  // The first column of the first row; empty: there is none.
  Result<std::string> ask(const std::string& statement, const std::vector<std::string>& values) {
    XH_TRY(const auto result, run(statement, values));
    return PQntuples(result.get()) == 0 ? std::string() : std::string(PQgetvalue(result.get(), 0, 0));
  }

  Result<std::uint64_t> next_height(const std::string& lock) {
    // Of this chain still: whoever dropped the schema may have had another one fed into it.
    XH_TRY(const auto text,
           ask(fmt::format("SELECT next_height FROM {}.feed WHERE id = 1 AND chain_id = decode($1, 'hex'){}", schema_, lock),
               {chain_id_.substr(2)}));
    std::uint64_t height = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), height);
    if (error != std::errc() || end != text.data() + text.size())
      return fail(ErrorId::kForeignFeed, "the table feed has no row of this chain", name_);
    return height;
  }

  Result<std::uint64_t> open_within(const Chain& chain, std::uint64_t first) {
    // Two feeds that begin at once make it one after the other.
    XH_TRY_VOID(ask("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", {"xinghuo feed " + schema_}));
    XH_TRY(const auto schema, ask("SELECT 1 FROM pg_namespace WHERE nspname = $1", {name_}));
    if (schema.empty()) XH_TRY_VOID(run("CREATE SCHEMA " + schema_));
    XH_TRY(const auto count,
           ask("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1", {name_}));
    if (count == "0") return make(chain, first);
    XH_TRY(const auto feed, ask("SELECT to_regclass($1)", {schema_ + ".feed"}));
    if (feed.empty()) return fail(ErrorId::kForeignFeed, "the schema holds something else than a feed", name_);
    XH_TRY(const auto version, ask(fmt::format("SELECT schema_version FROM {}.feed WHERE id = 1", schema_), {}));
    if (version != std::to_string(kSchemaVersion))
      return fail(ErrorId::kForeignFeed,
                  fmt::format("the schema has version {}, this program writes {}", version.empty() ? "none" : version, kSchemaVersion),
                  name_);
    XH_TRY(const auto id, ask(fmt::format("SELECT '0x' || encode(chain_id, 'hex') FROM {}.feed WHERE id = 1", schema_), {}));
    if (id != chain.id) return fail(ErrorId::kForeignFeed, fmt::format("it was fed by chain {}, the node is of {}", id, chain.id), name_);
    return next_height("");
  }

  Result<std::uint64_t> make(const Chain& chain, std::uint64_t first) {
    XH_TRY_VOID(run(make_tables(schema_)));
    XH_TRY_VOID(run(fmt::format("INSERT INTO {}.feed (id, schema_version, chain_id, chain_name, first_height, next_height) "
                                "VALUES (1, $1, decode($2, 'hex'), $3, $4, $4)",
                                schema_),
                    {std::to_string(kSchemaVersion), chain.id.substr(2), without_nul(chain.name), std::to_string(first)}));
    return first;
  }

  Status write_within(const WholeBlocks::Batch& batch) {
    for (const Topic topic : kTopics) {
      const auto& lines = batch.lines[static_cast<std::size_t>(topic)];
      if (!lines.empty()) XH_TRY_VOID(copy(topic, lines));
    }
    const std::string to = std::to_string(batch.to);
    if (!batch.lines[static_cast<std::size_t>(Topic::kRecords)].empty())
      XH_TRY_VOID(run(fold_records(schema_), {std::to_string(batch.from), to}));
    XH_TRY_VOID(run(fmt::format("UPDATE {}.feed SET next_height = $1, updated_at = now() WHERE id = 1", schema_), {to}));
    return {};
  }

  Status copy(Topic topic, const std::string& lines) {
    XH_TRY_VOID(run(copy_into(schema_, topic)));
    for (std::size_t at = 0; at < lines.size(); at += kCopyChunk) {
      const auto size = std::min(kCopyChunk, lines.size() - at);
      if (PQputCopyData(connection_.get(), lines.data() + at, static_cast<int>(size)) != 1) return lost();
    }
    if (PQputCopyEnd(connection_.get(), nullptr) != 1) return lost();
    Status out;
    for (PGresult* raw = PQgetResult(connection_.get()); raw != nullptr; raw = PQgetResult(connection_.get())) {
      const auto result = checked(raw);
      if (!result && out) out = fail(result.error());
    }
    return out;
  }

  std::unique_ptr<PGconn, void (*)(PGconn*)> connection_;
  std::string name_;      ///< of the schema
  std::string schema_;    ///< the same in a statement: a reserved word may be one
  std::string chain_id_;  ///< of open()
  bool may_recover_ = false;
};

}  // namespace

Result<std::unique_ptr<Database>> Database::connect(const Target& target) {
  if (!target.url.starts_with("postgres://") && !target.url.starts_with("postgresql://"))
    return fail(ErrorId::kUsage, "it looks like postgres://USER@HOST/DATABASE, or postgres:///DATABASE?host=FOLDER", "--to");
  if (!is_schema_name(target.schema))
    return fail(ErrorId::kUsage, "a schema's name has a-z, 0-9 and _, at most 63 of them, and does not begin with a digit or pg_",
                "--schema");
  // Its own words may repeat the URL, with the password in it.
  PQconninfoOption* parsed = PQconninfoParse(target.url.c_str(), nullptr);
  if (parsed == nullptr) return fail(ErrorId::kUsage, "PostgreSQL's library does not understand this URL", "--to");
  PQconninfoFree(parsed);
  // What the URL says comes last and holds.
  constexpr std::array<const char*, 9> kKeys = {"application_name",
                                                "connect_timeout",
                                                "keepalives_idle",
                                                "keepalives_interval",
                                                "keepalives_count",
                                                "tcp_user_timeout",
                                                "dbname",
                                                "client_encoding",
                                                nullptr};
  const std::array<const char*, 9> values = {"xh feed", "10", "30", "10", "3", "60000", target.url.c_str(), "UTF8", nullptr};
  auto database = std::make_unique<LibpqDatabase>(PQconnectdbParams(kKeys.data(), values.data(), 1), target.schema);
  if (auto status = database->begin_session(); !status) return fail(status.error());
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace xh::feed
