// Result<T>: a value, or an Error that says what, where and what to do. XH_TRY passes an error on.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace xh {

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// The error side of any Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorId id, std::string what, std::string place = {}) {
  return tl::unexpected<Error>(Error{id, std::move(what), std::move(place)});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace xh

#define XH_TRY_CONCAT_(a, b) a##b
#define XH_TRY_NAME_(line) XH_TRY_CONCAT_(xh_try_, line)
/// `XH_TRY(auto value, expression);` declares value, or returns the error of the expression.
#define XH_TRY(declaration, ...)                                                             \
  auto XH_TRY_NAME_(__LINE__) = (__VA_ARGS__);                                               \
  if (!XH_TRY_NAME_(__LINE__)) return ::xh::fail(std::move(XH_TRY_NAME_(__LINE__)).error()); \
  declaration = *std::move(XH_TRY_NAME_(__LINE__))
/// `XH_TRY_VOID(expression);` the same for Status.
#define XH_TRY_VOID(...) \
  if (auto xh_status = (__VA_ARGS__); !xh_status) return ::xh::fail(std::move(xh_status).error())
