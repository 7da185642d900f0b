#include "ledger/execution/operation_layout.h"

#include <array>
#include <limits>
#include <string>
#include <string_view>

#include "base/check.h"
#include "identity/json_view.h"
#include "identity/schemes.h"
#include "ledger/execution/operation.h"

namespace xh::execution {
namespace {

// ---- names, as the compiler writes them: "… M = &xh::identity::Register::identifier…"
constexpr std::string_view last_name(std::string_view signature, std::string_view before) {
  auto rest = signature.substr(signature.find(before) + before.size());
  rest = rest.substr(0, rest.find_first_of(";]"));
  return rest.substr(rest.rfind(':') + 1);
}
template <auto M>
constexpr std::string_view member_name() {
  return last_name(__PRETTY_FUNCTION__, " M = ");
}
template <class T>
constexpr std::string_view struct_name() {
  return last_name(__PRETTY_FUNCTION__, " T = ");
}
static_assert(member_name<&identity::Register::identifier>() == "identifier" && struct_name<identity::Register>() == "Register");

// How answers spell a member where the struct has another name. Empty: its own members stand in its place.
struct Spelling {
  std::string_view type;
  std::string_view member;
  std::string_view shown;
};
constexpr auto kSpellings = std::to_array<Spelling>({{"Register", "content", ""},
                                                     {"Update", "content", ""},
                                                     {"DelegateKey", "delegation", ""},
                                                     {"Delegation", "expires", "expires_ms"},
                                                     {"ReportEvidence", "evidence", ""},
                                                     {"LiftRestraints", "name", "target"},
                                                     {"CreateClient", "name", "client"},
                                                     {"ConsensusState", "time", "time_ns"},
                                                     {"ProvenClaim", "claim", ""},
                                                     {"AnchorFact", "claim", ""},
                                                     {"OpenLane", "terms", ""},
                                                     {"LaneTerms", "name", "lane"},
                                                     {"AcknowledgePacket", "ack", "acknowledgement"},
                                                     {"WriteAcknowledgement", "ack", "acknowledgement"}});
constexpr std::string_view spelling_of(std::string_view type, std::string_view member) {
  for (const auto& row : kSpellings) {
    if (row.type == type && row.member == member) return row.shown;
  }
  return member;
}

// ---- one of several types: the member that tells which, and its words in their frozen order
template <class T>
struct Choice;
template <>
struct Choice<ledger::Change> {
  static constexpr std::string_view kName = "Change";
  static constexpr std::string_view kTag = "change";
  static constexpr auto kWords =
      std::to_array<std::string_view>({"add", "remove", "weight", "rekey", "replace", "parameters", "protocol", "cancel", "role", "lift",
                                       "ac_code", "client", "hold_sub_chain", "packet"});
};
template <>
struct Choice<consensus::Vote> {
  static constexpr std::string_view kName = "Vote";
  static constexpr std::string_view kTag = "kind";
  static constexpr auto kWords = std::to_array<std::string_view>({"notarize", "nullify", "finalize"});
};
template <>
struct Choice<crosschain::Accusation> {
  static constexpr std::string_view kName = "Accusation";
  static constexpr std::string_view kTag = "of";
  static constexpr auto kWords = std::to_array<std::string_view>({"headers", "statements"});
};

// ---- words of enumerations
template <class E>
std::string_view word_of(E value) {
  using identity::to_word;
  return to_word(value);
}
template <>
std::string_view word_of(crosschain::ClientType value) {
  return name_of(value);
}
template <>
std::string_view word_of(ledger::Parameter value) {
  return info_of(value).name;
}
template <>
std::string_view word_of(identity::ValueFormat value) {
  return value == identity::ValueFormat::kText ? "text" : "bytes";
}
template <>
std::string_view word_of(identity::TargetKind value) {
  static constexpr std::array<std::string_view, 3> kWords = {"account", "prefix", "identifier"};
  return kWords.at(static_cast<std::size_t>(value));
}

Json sized(const char* what, std::size_t size) { return Json(json_object().set(what, json_u64(size))); }

// Collects the types that others name.
class Layout {
 public:
  template <class T>
  Json type_of(std::size_t maximum) {
    if constexpr (std::same_as<T, bool>) {
      return "bool";
    } else if constexpr (std::unsigned_integral<T>) {
      return "u" + std::to_string(8 * sizeof(T));
    } else if constexpr (codec::IsStrong<T>::value) {
      return type_of<typename T::rep>(maximum);
    } else if constexpr (std::same_as<T, AccountId>) {
      return "account";
    } else if constexpr (std::same_as<T, PublicKey>) {
      return "key";
    } else if constexpr (std::same_as<T, Signature>) {
      return sized("bytes", kMaxSignatureBytes);
    } else if constexpr (codec::IsFixed<T>::value) {
      return sized("fixed", T::kSize);
    } else if constexpr (std::same_as<T, std::string>) {
      return sized("text", maximum);
    } else if constexpr (std::same_as<T, Bytes>) {
      return sized("bytes", maximum);
    } else if constexpr (codec::IsVector<T>::value) {
      Json item = type_of<typename T::value_type>(kNoMaximum);
      return sized("most", maximum).set("list", std::move(item));
    } else if constexpr (codec::IsOptional<T>::value) {
      return Json(json_object().set("optional", type_of<typename T::value_type>(maximum)));
    } else {
      return named<T>();
    }
  }

  template <class... T>
  void add_operations(const std::variant<T...>*) {
    (add_operation<T>(), ...);
  }

  Json take() && { return Json(json_object().set("operations", std::move(operations_)).set("types", std::move(types_))); }

 private:
  template <class T>
  void add_operation() {
    const auto number = static_cast<std::uint16_t>(T::kKind);
    Json row = json_object().set("number", json_u64(number)).set("name", operation_name(number));
    operations_.push_back(Json(row.set("type", named<T>())));
  }

  template <class T>
  Json named() {
    std::string name;
    if constexpr (codec::IsVariant<T>::value) {
      name = Choice<T>::kName;
    } else {
      name = struct_name<T>();
    }
    if (types_.find(name) != nullptr) return name;
    types_.set(name, json_object());  // its place, before what it is made of
    Json made;
    if constexpr (std::is_enum_v<T>) {
      made = words<T>();
    } else if constexpr (codec::IsVariant<T>::value) {
      made = options(static_cast<const T*>(nullptr));
    } else {
      made = members<T>(std::make_index_sequence<std::tuple_size_v<decltype(T::fields())>>());
    }
    types_.set(name, std::move(made));
    return name;
  }

  template <class E>
  Json words() {
    Json out = json_object();
    for (unsigned number = 0; number <= std::numeric_limits<std::uint8_t>::max(); ++number) {
      const auto value = static_cast<E>(number);
      if (is_valid(value)) out.set(std::string(word_of(value)), json_u64(number));
    }
    return Json(json_object().set("words", std::move(out)));
  }

  template <class... T>
  Json options(const std::variant<T...>*) {
    using Of = Choice<std::variant<T...>>;
    static_assert(Of::kWords.size() == sizeof...(T));
    Json::Array out;
    std::size_t at = 0;
    const auto add = [&](Json type) { out.push_back(Json(json_object().set("word", Of::kWords[at++]).set("type", std::move(type)))); };
    (add(named<T>()), ...);
    return Json(json_object().set("tag", Of::kTag).set("options", std::move(out)));
  }

  template <class T, std::size_t... I>
  Json members(std::index_sequence<I...>) {
    Json::Array out;
    (out.push_back(member<T, I>()), ...);
    return Json(json_object().set("members", std::move(out)));
  }
  template <class T, std::size_t I>
  Json member() {
    constexpr auto kField = std::get<I>(T::fields());
    constexpr auto kShown = spelling_of(struct_name<T>(), member_name<kField.member>());
    using Type = std::decay_t<decltype(std::declval<T>().*(kField.member))>;
    Json out = json_object().set("type", type_of<Type>(kField.maximum));
    if (kShown.empty()) return Json(out.set("flat", true));
    return Json(out.set("name", kShown));
  }

  Json::Array operations_;
  Json types_ = json_object();
};

template <class... Family>
void add_all(Layout& layout, const std::variant<Family...>*) {
  (layout.add_operations(static_cast<const Family*>(nullptr)), ...);
}

}  // namespace

Json operation_layout() {
  Layout layout;
  add_all(layout, static_cast<const Operation*>(nullptr));
  return std::move(layout).take();
}

}  // namespace xh::execution
