// Made by scripts/generate.mjs; a test says when it is outdated.
import { bool, list, numbered, optional, struct, tagged, text, u16, u32, u64, u8, withDefault } from '../bcs.js';
import { accountCodec } from '../keys.js';
import { hash, hexBytes, keySetCodec, keyText, noKeys, scopes, value, zero } from '../operation_parts.js';

export const OrganisationKind = numbered({ government: 0, enterprise: 1, developer: 2, individual: 3 });
export const RegisterOrganisation = struct({ id: text(32), kind: OrganisationKind, name: text(200), credit_code: withDefault(hash, zero), region: withDefault(text(200), ''), industry: withDefault(text(200), ''), byte_quota: withDefault(u64, 0) });
export const UpdateOrganisation = struct({ id: text(32), version: u64, name: text(200), credit_code: withDefault(hash, zero), region: withDefault(text(200), ''), industry: withDefault(text(200), ''), byte_quota: withDefault(u64, 0) });
export const Enroll = struct({ account: accountCodec, organisation: text(32) });
export const Dismiss = struct({ account: accountCodec });
export const SetKeys = struct({ version: u64, keys: keySetCodec, recovery: withDefault(keySetCodec, noKeys), next: optional(hash) });
export const Rotate = struct({ keys: keySetCodec, next: optional(hash) });
export const Recover = struct({ keys: keySetCodec, recovery: keySetCodec, next: optional(hash) });
export const Deactivate = struct({ version: u64 });
export const SetDocument = struct({ version: u64, document: text(65536) });
export const AllocatePrefix = struct({ prefix: text(64), owner: accountCodec, depth: withDefault(u8, 8), quota: withDefault(u64, 0) });
export const UpdatePrefix = struct({ prefix: text(64), version: u64, suspended: optional(bool), quota: optional(u64), templates: optional(list(hash, 16)) });
export const TransferPrefix = struct({ prefix: text(64), version: u64, owner: accountCodec });
export const Delegation = struct({ delegate: accountCodec, scopes: scopes, expires_ms: withDefault(u64, 0) });
export const DelegateKey = struct({ prefix: text(64), ...Delegation.members });
export const RevokeDelegation = struct({ prefix: text(64), delegate: accountCodec });
export const Anchor = struct({ digest: hash, media_type: text(128), uri: withDefault(text(1024), '') });
export const Content = struct({ values: withDefault(list(value, 64), []), anchor: optional(Anchor) });
export const Scheme = numbered({ free: 0, gs1: 1, oid: 2, ecode: 3 });
export const Register = struct({ identifier: text(265), controller: optional(accountCodec), ...Content.members, scheme: withDefault(Scheme, 'free') });
export const Update = struct({ identifier: text(265), version: u64, ...Content.members });
export const Transfer = struct({ identifier: text(265), version: u64, controller: accountCodec });
export const Revoke = struct({ identifier: text(265), version: u64 });
export const SetController = struct({ identifier: text(265), version: u64, controllers: list(accountCodec, 16), threshold: withDefault(u8, 1) });
export const AnchorRoot = struct({ stream: text(265), root: hash, count: u64, uri: withDefault(text(1024), ''), previous: withDefault(hash, zero), consistency: withDefault(list(hash, 128), []) });
export const AnchorDigest = struct({ digest: hash, media_type: withDefault(text(128), ''), uri: withDefault(text(1024), '') });
export const CredentialType = struct({ name: text(128), schema: withDefault(hash, zero) });
export const IssuerStatus = numbered({ active: 0, withdrawn: 1 });
export const RegisterIssuer = struct({ account: accountCodec, version: withDefault(u64, 0), name: withDefault(text(200), ''), types: withDefault(list(CredentialType, 64), []), status: withDefault(IssuerStatus, 'active') });
export const StatusPurpose = numbered({ revocation: 0, suspension: 1 });
export const AnchorStatusList = struct({ list: text(1024), version: withDefault(u64, 0), purpose: withDefault(StatusPurpose, 'revocation'), size: u64, digest: hash });
export const TargetKind = numbered({ account: 0, prefix: 1, identifier: 2 });
export const Target = struct({ kind: TargetKind, name: text(265) });
export const Hold = struct({ target: Target, reason: u16, document: hash });
export const Withhold = struct({ target: Target, reason: u16, document: hash });
export const RestraintKind = numbered({ hold: 0, withhold: 1 });
export const Release = struct({ target: Target, kind: RestraintKind, document: hash });
export const DescribeSubChain = struct({ code: text(4), version: u64, name: text(200), resolver: withDefault(text(512), '') });
export const EntryPlace = struct({ height: u64, index: u16 });
export const Redact = struct({ target: Target, version: u64, entries: list(EntryPlace, 1000), reason: u16, document: hash });
export const Validator = struct({ name: text(32), consensus_key: keyText, checkpoint_key: keyText, log_key: keyText, network_key: keyText, weight: u64, account: accountCodec });
export const AddValidator = struct({ validator: Validator, supernode: withDefault(bool, false) });
export const RemoveValidator = struct({ name: text(32) });
export const SetWeight = struct({ name: text(32), weight: u64 });
export const RekeyValidator = struct({ name: text(32), consensus_key: keyText, checkpoint_key: keyText, log_key: keyText, network_key: keyText });
export const ReplaceValidator = struct({ name: text(32), by: Validator });
export const Parameter = numbered({ delta_ms: 1, idle_interval_ms: 2, max_block_bytes: 3, max_block_operations: 4, quota_window_blocks: 5 });
export const ParameterValue = struct({ parameter: Parameter, value: u64 });
export const SetParameters = struct({ from: u64, values: list(ParameterValue, 16) });
export const SetProtocol = struct({ from: u64, version: u32 });
export const CancelRules = struct({ from: u64 });
export const GrantedRole = numbered({ backbone: 0, supervisor: 1 });
export const SetRole = struct({ account: accountCodec, role: GrantedRole, granted: withDefault(bool, true) });
export const LiftRestraints = struct({ kind: TargetKind, target: text(265) });
export const SetAcCode = struct({ code: text(4), owner: optional(accountCodec) });
export const SubstituteClient = struct({ client: text(64), by: text(64) });
export const HoldSubChain = struct({ code: text(4), held: withDefault(bool, true) });
export const SettlePacket = struct({ lane: text(64), sequence: u64 });
export const Change = tagged('change', { add: AddValidator, remove: RemoveValidator, weight: SetWeight, rekey: RekeyValidator, replace: ReplaceValidator, parameters: SetParameters, protocol: SetProtocol, cancel: CancelRules, role: SetRole, lift: LiftRestraints, ac_code: SetAcCode, client: SubstituteClient, hold_sub_chain: HoldSubChain, packet: SettlePacket });
export const Propose = struct({ changes: list(Change, 16), reason: withDefault(text(256), '') });
export const Approve = struct({ proposal: u64, digest: hash });
export const Reject = struct({ proposal: u64, digest: hash });
export const Notarize = struct({ view: u64, parent_view: u64, block: hash });
export const Nullify = struct({ view: u64 });
export const Finalize = struct({ view: u64, block: hash });
export const Vote = tagged('kind', { notarize: Notarize, nullify: Nullify, finalize: Finalize });
export const Statement = struct({ vote: Vote, signature: hexBytes(64) });
export const Evidence = struct({ epoch: u64, key: keyText, first: Statement, second: Statement });
export const ReportEvidence = struct({ ...Evidence.members });
export const ClientType = numbered({ xinghuo: 1, cometbft: 2, 'besu-qbft': 3, 'besu-ibft2': 4, 'fisco-bcos-3': 5, attested: 6 });
export const ChainStatus = numbered({ active: 0, retired: 1 });
export const SetChain = struct({ code: text(4), version: withDefault(u64, 0), type: ClientType, document: withDefault(text(16384), ''), gateways: withDefault(list(accountCodec, 16), []), client: withDefault(text(64), ''), status: withDefault(ChainStatus, 'active') });
export const ClientTerms = struct({ type: ClientType, parameters: hexBytes(131072), trusting_period_ms: u64, clock_drift_ms: u64 });
export const ConsensusState = struct({ height: u64, time_ns: u64, block: hash, root: hexBytes(64), trust: hexBytes(32768) });
export const CreateClient = struct({ client: text(64), terms: ClientTerms, first: ConsensusState });
export const UpdateClient = struct({ client: text(64), below: optional(u64), update: hexBytes(1048576) });
export const ConflictingHeaders = struct({ first: hexBytes(1048576), second: hexBytes(1048576) });
export const Claim = struct({ key: hexBytes(1024), value: optional(hexBytes(262144)) });
export const At = struct({ height: u64, proof: hexBytes(524288) });
export const ProvenClaim = struct({ ...Claim.members, at: At });
export const ConflictingStatements = struct({ first: ProvenClaim, second: ProvenClaim, lane: withDefault(text(64), ''), sequence: withDefault(u64, 0) });
export const Accusation = tagged('of', { headers: ConflictingHeaders, statements: ConflictingStatements });
export const ReportMisbehaviour = struct({ client: text(64), accusation: Accusation });
export const SubmitCheckpoint = struct({ code: text(4), number: u64, height: u64, previous: withDefault(hash, zero) });
export const AnchorFact = struct({ client: text(64), ...Claim.members, at: At });
export const Ordering = numbered({ unordered: 0, strict: 1 });
export const LaneTerms = struct({ hub: hash, lane: text(64), source: withDefault(text(4), ''), destination: withDefault(text(4), ''), ordering: withDefault(Ordering, 'unordered') });
export const LaneCaps = struct({ payload_bytes: u32, in_flight: u32, bytes_in_flight: u64 });
export const OpenLane = struct({ ...LaneTerms.members, caps: LaneCaps, source_client: withDefault(text(64), ''), destination_client: withDefault(text(64), '') });
export const SetLane = struct({ lane: text(64), version: u64, caps: LaneCaps, paused: withDefault(bool, false) });
export const PacketType = numbered({ 'main-token': 0, 'sub-token': 1, call: 2, data: 3 });
export const Packet = struct({ version: withDefault(u8, 1), hub: hash, lane: text(64), sequence: u64, source: withDefault(text(4), ''), destination: withDefault(text(4), ''), sender: text(128), receiver: text(128), type: withDefault(PacketType, 'data'), timeout_s: u64, payload: hexBytes(262144) });
export const SendPacket = struct({ packet: Packet, reserves: withDefault(text(512), '') });
export const ReceivePacket = struct({ packet: Packet, at: At });
export const AckOutcome = numbered({ ok: 1, failed: 2, 'timed-out': 3 });
export const Acknowledgement = struct({ outcome: AckOutcome, result: withDefault(hexBytes(1024), '0x') });
export const AcknowledgePacket = struct({ lane: text(64), sequence: u64, acknowledgement: Acknowledgement, at: At });
export const TimeOutPacket = struct({ lane: text(64), sequence: u64, at: At });
export const TakeOut = struct({ lane: text(64), sequence: u64 });
export const ReportConflict = struct({ packet: Packet, at: At });
export const WriteAcknowledgement = struct({ lane: text(64), sequence: u64, acknowledgement: Acknowledgement });
export const SkipPacket = struct({ packet: Packet, at: At });

/** By name: number and body. */
export const operations = {
  'register-organisation': [10, RegisterOrganisation],
  'update-organisation': [11, UpdateOrganisation],
  enroll: [12, Enroll],
  dismiss: [13, Dismiss],
  'set-keys': [20, SetKeys],
  rotate: [21, Rotate],
  recover: [22, Recover],
  deactivate: [23, Deactivate],
  'set-document': [24, SetDocument],
  'allocate-prefix': [30, AllocatePrefix],
  'update-prefix': [31, UpdatePrefix],
  'transfer-prefix': [32, TransferPrefix],
  'delegate-key': [33, DelegateKey],
  'revoke-delegation': [34, RevokeDelegation],
  register: [50, Register],
  update: [51, Update],
  transfer: [52, Transfer],
  revoke: [53, Revoke],
  'set-controller': [54, SetController],
  'anchor-root': [70, AnchorRoot],
  'anchor-digest': [71, AnchorDigest],
  'register-issuer': [72, RegisterIssuer],
  'anchor-status-list': [73, AnchorStatusList],
  hold: [80, Hold],
  withhold: [81, Withhold],
  release: [82, Release],
  'describe-sub-chain': [90, DescribeSubChain],
  redact: [83, Redact],
  propose: [1, Propose],
  approve: [2, Approve],
  reject: [3, Reject],
  report_evidence: [4, ReportEvidence],
  'set-chain': [91, SetChain],
  'create-client': [92, CreateClient],
  'update-client': [93, UpdateClient],
  'report-misbehaviour': [94, ReportMisbehaviour],
  'submit-checkpoint': [95, SubmitCheckpoint],
  'anchor-fact': [96, AnchorFact],
  'open-lane': [97, OpenLane],
  'set-lane': [98, SetLane],
  'send-packet': [99, SendPacket],
  'receive-packet': [100, ReceivePacket],
  'acknowledge-packet': [101, AcknowledgePacket],
  'time-out-packet': [102, TimeOutPacket],
  'take-out': [103, TakeOut],
  'report-conflict': [104, ReportConflict],
  'write-acknowledgement': [105, WriteAcknowledgement],
  'skip-packet': [106, SkipPacket],
} as const;
