// The table of result_schemas.h: types that several methods answer, then each method, with the numbers of its errors.
#pragma once

#include <array>
#include <string_view>

namespace xh::rpc {

struct ResultRow {
  std::string_view name;
  std::string_view type;
  std::string_view errors = "";
};

inline constexpr auto kResultTable = std::to_array<ResultRow>({
    // Types.
    {"Stamp", "{height: u64, time_ms: u64, actor: bid~, transaction: hex~}"},
    {"ChainStamp", "{height: u64, time_ms: u64, by: bid, transaction: hex}"},
    {"Keys", "{keys: [{key: text, suite: text, weight: int}], threshold: u64}~"},
    {"Restraint", "{kind: text, supervisor: bid, reason: int, document: hex, since: Stamp}"},
    {"Withheld", "{kind: text, supervisor: bid, reason: int, document: hex, since: Stamp, name: text}"},
    {"Supervision", "{restraints: [Restraint], document: hex, version: u64, updated: Stamp, name?: text}"},
    {"Redaction", "{supervisor: bid, cosigner: bid, reason: int, document: hex, through_version: u64, first_height: u64, since: Stamp}"},
    {"Value", "{index: u64, type: text, ttl: u64, data?: text, data_hex?: hex}"},
    {"Anchor", "{digest: hex, media_type: text, uri: text}"},
    {"Record",
     "{values?: [Value], anchor?: Anchor, controllers: [bid], threshold: int, scheme: text, status: text, version: u64, previous: hex, "
     "created: Stamp, updated: Stamp, withheld?: Withheld, redacted?: Redaction, value_hash?: hex}"},
    {"Stream",
     "{owner: bid, root: hex, count: u64, uri?: text, version: u64, previous_root: hex, created: Stamp, updated: Stamp, withheld?: "
     "Withheld, "
     "redacted?: Redaction, value_hash?: hex, stream?: text}"},
    {"Prefix",
     "{owner: bid, status: text, depth: int, quota: u64, delegations: [{delegate: bid, scopes: [text], expires_ms: u64~}], templates: "
     "[hex], "
     "version: u64, created: Stamp, updated: Stamp, prefix?: text}"},
    {"Gone", "{redacted: Redaction~, value_hash: hex, height: u64}"},
    {"Receipt",
     "{transaction: hex, envelope: hex, height: u64, index: u64, outcome: int, outcome_name: text, failing_item: int, results: [int], "
     "charged_bytes: u64}"},
    {"Submission", "{id: hex, status: text, receipt?: Receipt}"},
    {"Counts", "{identifiers: u64, revoked: u64, prefixes: u64, organisations: u64, accounts: u64}"},
    {"Validator", "{name: text, weight: u64, account: bid, consensus_key: text, checkpoint_key: text, log_key: text, network_key: text}"},
    {"Change",
     "{change: 'add', validator: Validator, supernode: bool, text: text} | {change: 'remove', name: text, text: text} | "
     "{change: 'weight', name: text, weight: u64, text: text} | {change: 'rekey', name: text, consensus_key: text, checkpoint_key: text, "
     "log_key: text, network_key: text, text: text} | {change: 'replace', name: text, by: Validator, text: text} | "
     "{change: 'parameters', from: u64, values: object, text: text} | {change: 'protocol', from: u64, version: u64, text: text} | "
     "{change: 'cancel', from: u64, text: text} | {change: 'role', account: bid, role: text, granted: bool, text: text} | "
     "{change: 'lift', target: text, text: text} | {change: 'ac_code', code: text, owner: bid~, text: text} | "
     "{change: 'client', client: text, by: text, text: text} | {change: 'hold_sub_chain', code: text, held: bool, text: text} | "
     "{change: 'packet', lane: text, sequence: u64, text: text}"},
    {"Proposal",
     "{number: u64, changes: [Change], reason: text, content: hex, digest: hex, proposer: bid, status: text, approvals: [bid], rejections: "
     "[bid], created: u64, decided: u64~}"},
    {"Statement", "{kind: text, view: u64, signature: hex, block?: hex, parent_view?: u64}"},
    {"Evidence",
     "{name: text, epoch: u64, key: text, first: Statement, second: Statement, evidence: hex, on_ledger: bool, validator?: text, "
     "reporter?: "
     "bid, height?: u64, outcome?: text}"},
    {"Issuer",
     "{account: bid, authority: bid, organisation: text, name: text, types: [{name: text, schema: hex~}], status: text, version: u64, "
     "previous: hex, created: Stamp, updated: Stamp}"},
    {"StatusList", "{purpose: text, size: u64, digest: hex, version: u64, previous: hex, created: Stamp, updated: Stamp, name?: text}"},
    {"Weighed", "{bytes: u64, sha256: hex}"},
    {"ChainState",
     "{height: u64, time_ns: u64, time_ms: u64, block: hex, root: hex, trust: hex, below: u64~, above: u64~, created: ChainStamp, client: "
     "text, flagged: bool}"},
    {"ChainCheckpoint",
     "{number: u64, client: text, height: u64, time_ms: u64, block: hex, state_root: hex~, tx_root: hex~, previous: hex, digest: hex, "
     "created: "
     "ChainStamp, flagged: bool, code?: text}"},
    {"SubChain", "{owner: bid~, name: text, resolver: text, decided: hex, version: u64, created: Stamp, updated: Stamp, code?: text}"},
    {"Chain",
     "{type: text, bid: text, document: text~, gateways: [bid], client: text~, status: text, held: bool, checkpoints: u64, "
     "checkpoint_height: u64~, version: u64, created: ChainStamp, updated: ChainStamp, code?: text}"},
    {"Acknowledgement", "{outcome: text, result: hex}"},
    {"Proof", "{proof: text, kind: text}"},
    {"Step", "{step: text, detail: text}"},
    {"Place", "{height: u64, index: int}"},
    {"Rules",
     "{height: u64, since: u64, protocol: u64, parameters: object, quota_window_end: u64, scheduled: [{from: u64, protocol: u64~, "
     "parameters: object}]}"},
    // The chain.
    {"xh_status",
     "{chain_id: hex, chain_name: text, profile: text, node: text, version: text, role: text, height: u64, view: u64, epoch: u64, "
     "validators: "
     "u64, state_root: hex, time_ms: u64, log: {size: u64, root: hex}, checkpoint: {size: u64, root: hex}~, retained_from: u64, peers: "
     "[{name: "
     "text, connected: bool, bytes_in: u64, bytes_out: u64, wire?: u64, known_protocol?: u64, problem?: text}], mempool: {count: u64, "
     "bytes: "
     "u64}, syncing: bool, voting: bool, key_doubt: text, listening: bool, signer_fault: text~, diverged: bool, protocol: {in_force: u64, "
     "known: u64, ends_at: u64~}, evidence: {waiting: u64, accused: [text]}}"},
    {"xh_getBlock",
     "{height: u64, id: hex, time_ms: u64, state_root: hex, summary: hex, certificate: hex~, receipts: [{transaction: hex, outcome: int}], "
     "view?: u64, proposer?: u64, parent?: hex, header?: hex, entries?: [hex]}",
     "1606"},
    {"xh_getCheckpoint", "{size: u64, root: hex, note: text}", "1604"},
    {"xh_getCertificate", "{height: u64, certified_height: u64, block: hex, epoch: u64, certificate: hex}", "1606"},
    {"xh_getValidatorSet", "{epoch: u64, root: u64, validators: [Validator], next: {since: u64, validators: [Validator]}~}", "1606"},
    {"xh_getEpochTransition", "{epoch: u64, last_height: u64, summary: hex, path: [hex], link: hex}", "1606"},
    {"xh_getParameters", "{height: u64, protocol: u64, parameters: object}"},
    {"xh_getRules", "Rules"},
    {"xh_getProposal", "Proposal", "1606"},
    {"xh_getProposals", "{council: [bid], quorum: u64, data: [Proposal], next_cursor: text~}"},
    {"xh_getEvidence", "Evidence | {epoch: u64, data: [Evidence], next_cursor: text~}", "1103 1606"},
    {"xh_getConsensus", "{height: u64, view: u64, epoch: u64, validators: [object], ...}", "1604"},
    {"xh_diagnose", "{node: text, height: u64, findings: [{id: text, severity: text, what: text, hint: text}]}", "1604"},
    // Transactions.
    {"xh_submit", "Submission", "1006 1021 1301 1302 1303 1304 1305 1306 1307 1308 1309 1310 1605"},
    {"xh_wait", "Submission"},
    {"xh_getReceipt", "Receipt", "1606"},
    {"xh_getTransaction",
     "{id: hex, height?: u64, index?: u64, envelope?: hex, withheld?: Withheld, redacted?: Redaction, receipt?: Receipt}", "1606"},
    {"xh_dryRun", "{id: hex, height: u64, admitted: bool, error: {id: text, reason: text}~, receipt: Receipt~}",
     "1021 1301 1302 1303 1306"},
    {"xh_buildTransaction", "{transaction: hex, id: hex, sign: hex, digest: hex, nonce: hex, valid_until_ms: u64}",
     "1022 1301 1303 1304 1305 1306 1320"},
    {"xh_buildEnvelope", "{envelope: hex, envelope_id: hex, id: hex}", "1020 1021 1302"},
    // Names.
    {"xh_resolve",
     "{identifier: text, checkpoint_size: u64~, found: bool, type?: text, record?: Record | Stream, reserved_by?: text, supervision?: "
     "Supervision}",
     "1304"},
    {"xh_getHistory", "{complete: bool, data: [Record | Gone], next_cursor: text~}", "1606"},
    {"xh_listPrefix",
     "{prefix: text, data: [{kind: text, name: text, record: Record | Prefix | Stream, redacted?: Redaction}], height: u64, head: u64, "
     "from_height: u64, complete: bool, redacted_entries: u64, next_cursor: text~}",
     "1304 1604 1608"},
    {"xh_getPrefix", "Prefix", "1606"},
    {"xh_getTally", "{prefix: text, identifiers: u64, revoked: u64, prefixes: u64, window: u64, registered_in_window: u64, before: text}",
     "1606"},
    {"xh_getOrganisation",
     "{organisation: text, kind: text, name: text, credit_code_digest: hex, region: text, industry: text, byte_quota: u64, authority: "
     "bid~, "
     "version: u64, created: Stamp}",
     "1606"},
    {"xh_getQuota", "{organisation: text, byte_quota: u64, used_bytes: u64, window: u64, window_end: u64, metered: bool}", "1606"},
    {"xh_getAnchorStream", "Stream", "1606"},
    {"xh_getAccount",
     "{account: bid, implicit: bool, organisation: text, roles: [text], keys: Keys, recovery: Keys, next: hex~, status: text, version: "
     "u64, "
     "updated: Stamp}",
     "1022"},
    {"xh_getDocument",
     "{account: bid, document?: text, version: u64, previous: hex, created: Stamp, updated: Stamp, withheld?: Withheld, redacted?: "
     "Redaction, "
     "value_hash?: hex}",
     "1022 1606"},
    {"xh_getStatistics",
     "{total: Counts, dimensions: object, resolutions: object, height: u64} | {values: [object], next_cursor: text~, by: text, height: "
     "u64} | "
     "{value: text, by: text, height: u64, ...}",
     "1606"},
    // Credentials.
    {"xh_getIssuer", "Issuer", "1022 1606"},
    {"xh_getStatusList", "StatusList", "1022 1606"},
    {"xh_getStatusListHistory", "{complete: bool, data: [StatusList], next_cursor: text~}", "1022 1606"},
    {"xh_getDigestAnchor", "{digest: hex, entries: [{media_type: text, uri: text, anchored: Stamp}]}", "1606"},
    // Supervision.
    {"xh_getSupervision", "Supervision", "1304 1606"},
    {"xh_getSupervisionActs",
     "{from: u64, to: u64, next_cursor: text~, acts: [{act: text, name: text, actor: bid, restraint: text~, reason: int~, document: hex, "
     "proposal: u64~, height: u64, time_ms: u64, transaction: hex, item: u64}]}",
     "1606 1608"},
    {"xh_getRedactions", "{name: text, redactions: [Redaction]}", "1304 1606"},
    {"xh_getCarriers", "{entries: [Place], younger: [Place], head: u64, next_cursor: text~}", "1304 1606"},
    // Sub-chains.
    {"xh_getSubChain", "SubChain", "1606"},
    {"xh_getChain", "Chain", "1606"},
    {"xh_listSubChains", "{data: [{code: text, record: SubChain, chain: Chain~}], next_cursor: text~}"},
    {"xh_getClient",
     "{client: text, status: text, type: text, parameters: hex, trusting_period_ms: u64, clock_drift_ms: u64, code: text, latest_height: "
     "u64, "
     "latest_time_ms: u64, frozen_height: u64~, substitute: text~, first_height: u64, states: u64, evidence: hex~, created: ChainStamp, "
     "updated: ChainStamp}",
     "1606"},
    {"xh_getConsensusState", "ChainState", "1606"},
    {"xh_getChainCheckpoint", "ChainCheckpoint", "1606"},
    {"xh_getCheckpointLane", "{code: text, count: u64, data: [ChainCheckpoint], next_cursor: text~}", "1606"},
    {"xh_getFact",
     "{name: text, flagged: bool, client: text, height: u64, block: hex, time_ms: u64, key: hex, value_sha256: hex~, value_bytes: u64, "
     "created: ChainStamp}",
     "1606"},
    {"xh_getLane",
     "{hub: hex, lane: text, source: text, destination: text, ordering: text, caps: {payload_bytes: u64, in_flight: u64, bytes_in_flight: "
     "u64}, source_client: text~, destination_client: text~, paused: bool, conflicted: bool, next_send: u64, next_receive: u64, sent: u64, "
     "received: u64, in_flight: u64, bytes_in_flight: u64, version: u64, created: ChainStamp, updated: ChainStamp}",
     "1606"},
    {"xh_getPacket",
     "{name: text, stuck: bool, packet: hex~, sent: bool, received: bool, acknowledged: bool, cross_tx_no: text, commitment: hex, type: "
     "text, "
     "sender: text, receiver: text, timeout_s: u64, payload: Weighed, status: text, status_number: int, acknowledgement: Acknowledgement~, "
     "conflict: hex~, reserves: text~, created: ChainStamp, updated: ChainStamp}",
     "1606"},
    {"xh_unreceivedPackets", "{lane: text, sequences: [text]}", "1004"},
    {"xh_unacknowledgedPackets", "{lane: text, sequences: [text]}", "1004"},
    // Proofs.
    {"xh_getProof", "Proof", "1604 1606 1607 1608 1615 1616"},
    {"xh_getBatchProof", "Proof", "1004 1604 1606 1615 1616"},
    {"xh_getLogProof", "Proof", "1604 1606 1615 1616"},
    {"xh_getConsistencyProof", "Proof", "1202 1604 1608"},
    {"xh_getAuditProof", "Proof", "1604 1609 1610 1615 1616"},
    {"xh_verifyProof", "{valid: bool, steps: [Step], failure: Step~, kind: text~}"},
    // Subscriptions, and this description.
    {"xh_subscribe", "{subscription: text, cursor: text, head: u64, retained_from: u64}", "1004 1022 1304 1601 1604 1608"},
    {"xh_unsubscribe", "bool", "1601 1606"},
    {"rpc.discover", "{openrpc: text, info: object, methods: [object], components: object, ...}"},
    // Of the operator (docs/spec/admin.md).
    {"admin_status",
     "{node: text, role: text, version: text, pid: u64, started_ms: u64, height: u64, voting: bool, ready: bool, reasons: [text], "
     "draining: "
     "bool, data_dir: text, log: {format: text, level: text, levels: object}, admin_log: {entries: u64, head: hex}, snapshot: {under_way: "
     "u64~, last: {height: u64, error: text~}~}}"},
    {"admin_getLogLevels", "{level: text, levels: object, components: [text]}"},
    {"admin_setLogLevels", "{level: text, levels: object, components: [text]}", "1701"},
    {"admin_stop", "{stopping: bool, pid: u64}"},
    {"admin_snapshot", "{height: u64, state: text, path: text}", "1402 1409 1603 1604 1608"},
    {"admin_drain", "{draining: bool}"},
    {"admin_undrain", "{draining: bool}"},
    {"admin_peers",
     "{data: [{name: text~, key: text, listed: bool, connected: bool, bytes_in: u64~, bytes_out: u64~, wire: u64~, problem: text~}]}"},
    {"admin_disconnectPeer", "{disconnected: u64}", "1606"},
    {"admin_reload", "{applied: [text], needs_restart: [text]}", "1701"},
});

}  // namespace xh::rpc
