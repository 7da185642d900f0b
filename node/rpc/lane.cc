#include "node/rpc/lane.h"

namespace xh::rpc {

void Lane::move_to(Connection& connection, std::list<Connection*>* list) {
  if (connection.list != nullptr) connection.list->erase(connection.place);
  unsent_ -= std::exchange(connection.unsent, 0);
  unread_ -= std::exchange(connection.unread, 0);
  connection.list = list;
  if (list != nullptr) connection.place = list->insert(list->end(), &connection);
}

void Lane::remove(Connection& connection) {
  move_to(connection, nullptr);
  connections_.erase(&connection);
}

std::size_t Lane::send(Connection& connection, std::size_t bytes, std::size_t most) {
  move_to(connection, &sending_);
  connection.unsent = bytes;
  unsent_ += bytes;
  std::size_t closed = 0;
  while (unsent_ > most && sending_.front() != &connection) {
    Connection& oldest = *sending_.front();
    move_to(oldest, nullptr);
    oldest.channel.close();
    ++closed;
  }
  return closed;
}

std::size_t Lane::receive(Connection& connection, std::size_t bytes, std::size_t most) {
  if (connection.list != &waiting_) return 0;  // closed already, with a read that had ended before
  unread_ += bytes - std::exchange(connection.unread, bytes);
  std::size_t closed = 0;
  while (unread_ > most) {
    Connection* largest = nullptr;
    for (auto* other : waiting_) {
      if (other != &connection && other->unread > (largest == nullptr ? 0 : largest->unread)) largest = other;
    }
    if (largest == nullptr) break;
    move_to(*largest, nullptr);
    largest->channel.close();
    ++closed;
  }
  return closed;
}

Connection* Lane::make_room() {
  if (waiting_.empty()) return nullptr;
  Connection* oldest = waiting_.front();
  move_to(*oldest, nullptr);
  oldest->channel.close();
  return oldest;
}

void Lane::sweep(std::chrono::steady_clock::time_point now) {
  for (auto* connection : connections_) {
    if (connection->deadline < now) connection->channel.close();
  }
}

}  // namespace xh::rpc
