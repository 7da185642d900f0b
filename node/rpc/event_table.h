// The tables of event_schemas.h, in the notation of result_schemas.h: what a WebSocket tells besides answers, what the topics tell, and
// what each operation changed. Spec: docs/spec/subscriptions.md (SB3, SB8, SB9, SB17).
#pragma once

#include <array>
#include <string_view>

namespace xh::rpc {

/// Named types that only events have.
struct EventTypeRow {
  std::string_view name;
  std::string_view type;
};
inline constexpr auto kEventTypes = std::to_array<EventTypeRow>({
    {"BlocksEvent",
     "{height: u64, time_ms: u64, id: hex, epoch: u64, view: u64, proposer: u64, transactions: u64, rejected: int, state_root: hex, "
     "operations: u64, last_of_epoch: bool}"},
    {"CheckpointsEvent", "{height: u64, time_ms: u64, size: u64, root: hex, note: text~}"},
    {"ReceiptsEvent", "{height: u64, time_ms: u64, transaction: hex, receipt: Receipt, sender: bid~, redacted?: Redaction | {}}"},
    {"RedactedEvent", "{height: u64, time_ms: u64, transaction: hex, redacted: Redaction | {}}"},
    {"ProvenAt", "{height: u64, proof: Weighed}"},
    {"ProvenClaim", "{key: hex, value: Weighed~, at: ProvenAt}"},
    {"LaneCaps", "{payload_bytes: u64, in_flight: u64, bytes_in_flight: u64}"},
    {"Packet",
     "{lane: text, sequence: u64, version: int, hub: hex, source: text, destination: text, sender: text, receiver: text, type: text, "
     "timeout_s: u64, payload: Weighed, cross_tx_no: text, commitment: hex}"},
});

/// What `change` of an operation's event has, by its name. The type is named after it: RegisterChange.
struct ChangeRow {
  std::string_view operation;
  std::string_view topic;
  std::string_view change;
};
inline constexpr auto kChangeTable = std::to_array<ChangeRow>({
    {"propose", "governance", "{changes: [Change], reason: text}"},
    {"approve", "governance", "{proposal: u64, digest: hex}"},
    {"reject", "governance", "{proposal: u64, digest: hex}"},
    {"report_evidence", "evidence", "{name: text, epoch: u64, key: text, first: Statement, second: Statement, evidence: hex}"},
    {"register-organisation", "records",
     "{id: text, kind: text, name: text, credit_code_digest: hex, region: text, industry: text, byte_quota: u64}"},
    {"update-organisation", "records",
     "{id: text, version: u64, name: text, credit_code_digest: hex, region: text, industry: text, byte_quota: u64}"},
    {"enroll", "records", "{account: bid, organisation: text}"},
    {"dismiss", "records", "{account: bid}"},
    {"set-keys", "records", "{version: u64, keys: Keys, recovery: Keys, next: hex~}"},
    {"rotate", "records", "{keys: Keys, next: hex~}"},
    {"recover", "records", "{keys: Keys, recovery: Keys, next: hex~}"},
    {"deactivate", "records", "{version: u64}"},
    {"set-document", "records", "{version: u64, document?: text}"},
    {"allocate-prefix", "records", "{prefix: text, owner: bid, depth: int, quota: u64}"},
    {"update-prefix", "records", "{prefix: text, version: u64, suspended?: bool, quota?: u64, templates?: [hex]}"},
    {"transfer-prefix", "records", "{prefix: text, version: u64, owner: bid}"},
    {"delegate-key", "records", "{prefix: text, delegate: bid, scopes: [text], expires_ms: u64~}"},
    {"revoke-delegation", "records", "{prefix: text, delegate: bid}"},
    {"register", "records", "{identifier: text, controller?: bid, values?: [Value], anchor?: Anchor, scheme: text}"},
    {"update", "records", "{identifier: text, version: u64, values?: [Value], anchor?: Anchor}"},
    {"transfer", "records", "{identifier: text, version: u64, controller: bid}"},
    {"revoke", "records", "{identifier: text, version: u64}"},
    {"set-controller", "records", "{identifier: text, version: u64, controllers: [bid], threshold: int}"},
    {"anchor-root", "records", "{stream: text, root: hex, count: u64, uri?: text, previous: hex, consistency: [hex]}"},
    {"anchor-digest", "records", "{digest: hex, media_type: text, uri: text}"},
    {"register-issuer", "records",
     "{account: bid, version: u64, name: text, types: [{name: text, schema: hex~}], status: 'active' | 'withdrawn'}"},
    {"anchor-status-list", "records", "{list: text, version: u64, purpose: 'revocation' | 'suspension', size: u64, digest: hex}"},
    {"hold", "records", "{target: text, reason: int, document: hex}"},
    {"withhold", "records", "{target: text, reason: int, document: hex}"},
    {"release", "records", "{target: text, kind: 'hold' | 'withhold', document: hex}"},
    {"redact", "records", "{target: text, version: u64, entries: [Place], reason: int, document: hex}"},
    {"describe-sub-chain", "records", "{code: text, version: u64, name: text, resolver: text}"},
    {"set-chain", "chains",
     "{code: text, version: u64, type: text, document: text~, gateways: [bid], client: text~, status: 'active' | 'retired'}"},
    {"create-client", "chains",
     "{client: text, terms: {type: text, parameters: hex, trusting_period_ms: u64, clock_drift_ms: u64}, first: {height: u64, time_ns: "
     "u64, time_ms: u64, block: hex, root: hex, trust: hex}}"},
    {"update-client", "chains", "{client: text, below: u64~, update: Weighed}"},
    {"report-misbehaviour", "chains",
     "{client: text, first: Weighed, second: Weighed} | {client: text, first: ProvenClaim, second: ProvenClaim, packet: {lane: text, "
     "sequence: u64}~}"},
    {"submit-checkpoint", "chains", "{code: text, number: u64, height: u64, previous: hex}"},
    {"anchor-fact", "chains", "{client: text, key: hex, value: Weighed~, at: ProvenAt}"},
    {"open-lane", "packets",
     "{hub: hex, lane: text, source: text, destination: text, ordering: 'unordered' | 'strict', caps: LaneCaps, source_client: text~, "
     "destination_client: text~}"},
    {"set-lane", "packets", "{lane: text, version: u64, caps: LaneCaps, paused: bool}"},
    {"send-packet", "packets", "{packet: Packet, reserves: text~}"},
    {"receive-packet", "packets", "{packet: Packet, at: ProvenAt}"},
    {"acknowledge-packet", "packets", "{lane: text, sequence: u64, acknowledgement: Acknowledgement, at: ProvenAt}"},
    {"time-out-packet", "packets", "{lane: text, sequence: u64, at: ProvenAt}"},
    {"take-out", "packets", "{lane: text, sequence: u64}"},
    {"report-conflict", "packets", "{packet: Packet, at: ProvenAt}"},
    {"write-acknowledgement", "packets", "{lane: text, sequence: u64, acknowledgement: Acknowledgement}"},
    {"skip-packet", "packets", "{packet: Packet, at: ProvenAt}"},
});

struct TopicRow {
  std::string_view topic;
  std::string_view doc;
  std::string_view filter;   ///< members that `filter` may have, with blanks between them; it has one of them
  std::string_view members;  ///< of an operation's event, beside those that each has; topics of operations have rows in kChangeTable
};
inline constexpr auto kTopicTable = std::to_array<TopicRow>({
    {"blocks", "Each block, genesis too.", "", ""},
    {"checkpoints", "Each block that names another certified checkpoint than the block before.", "", ""},
    {"receipts", "Each executed transaction, also rejected ones.", "account transaction", ""},
    {"records",
     "Each operation that changed an organisation, an account, a name, a credential or an AC code; and a transaction that was redacted.",
     "name prefix", "kind: text, name: text, withheld?: Withheld, "},
    {"packets", "Each operation that changed a lane or a packet.", "lane", "lane: text, sequence: u64~, state: text, "},
    {"chains", "Each operation that changed a chain or a client.", "code", "code: text, "},
    {"governance", "Each operation of the council.", "", ""},
    {"evidence", "Each report of evidence.", "", ""},
});

/// A member of a notification's `params`.
struct TellingRow {
  std::string_view notification;
  std::string_view param;
  std::string_view type;
  std::string_view doc;
};
/// A row without `param` begins a notification. The type of `event` is any of the topics'.
inline constexpr auto kTellingTable = std::to_array<TellingRow>({
    {"xh_event", "", "", "Something happened: an event of the topic, in the order of the ledger."},
    {"xh_event", "subscription", "text", "that xh_subscribe answered"},
    {"xh_event", "topic", "text", "of the subscription"},
    {"xh_event", "cursor", "text", "the place behind this event: from it whoever comes again goes on"},
    {"xh_event", "event", "", "what happened (`x-events`)"},
    {"xh_progress", "", "", "All before a place was told, and nothing matched lately."},
    {"xh_progress", "subscription", "text", "that xh_subscribe answered"},
    {"xh_progress", "cursor", "text", "the place"},
    {"xh_progress", "height", "u64", "the height of the place"},
    {"xh_lagged", "", "", "The subscription ended, and the connection with it where the reason is slow."},
    {"xh_lagged", "subscription", "text", "that xh_subscribe answered"},
    {"xh_lagged", "cursor", "text", "slow: the place behind the last event that went out; not_retained: the first place that is kept"},
    {"xh_lagged", "reason", "'slow' | 'not_retained'", "why: this reader takes too little, or its place is not kept any more"},
    {"xh_lagged", "retained_from", "u64", "the first height that this node keeps"},
});

}  // namespace xh::rpc
