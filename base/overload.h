// Overload: one lambda per alternative for std::visit.
#pragma once

namespace xh {

template <class... F>
struct Overload : F... {
  using F::operator()...;
};
template <class... F>
Overload(F...) -> Overload<F...>;

}  // namespace xh
