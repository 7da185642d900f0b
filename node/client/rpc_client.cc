#include "node/client/rpc_client.h"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "node/client/node_url.h"

namespace xh::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;

class Client final : public RpcClient {
 public:
  Client(std::string url, std::string host, std::string port, std::chrono::milliseconds timeout)
      : url_(std::move(url)), host_(std::move(host)), port_(std::move(port)), timeout_(timeout) {}

  const std::string& url() const override { return url_; }

  Result<Json> call(const std::string& method, Json params) override {
    Json request{Json::Object{}};
    request.set("jsonrpc", "2.0").set("id", 1).set("method", method).set("params", std::move(params));
    const std::string body = request.dump();
    auto answer = repeatable(http::verb::post, "/", body);
    if (!answer) return fail(answer.error());
    return result_of(*answer);
  }

  Result<std::string> get(const std::string& path) override { return repeatable(http::verb::get, path, {}); }

 private:
  Result<std::string> repeatable(http::verb verb, const std::string& target, const std::string& body) {
    const bool reused = stream_ != nullptr;
    auto answer = exchange(verb, target, body);
    // A kept connection may have been closed by the other side in the meantime. Nothing was answered, and every method is safe to repeat.
    if (!answer && reused && answer.error().id == ErrorId::kCannotConnect) answer = exchange(verb, target, body);
    return answer;
  }

  Result<std::string> exchange(http::verb verb, const std::string& target, const std::string& body) {
    boost::system::error_code error;
    if (!stream_) XH_TRY_VOID(connect());
    http::request<http::string_body> request(verb, target, 11);
    request.set(http::field::host, host_ + ":" + port_);
    if (verb == http::verb::post) request.set(http::field::content_type, "application/json");
    request.body() = body;
    request.prepare_payload();
    http::response_parser<http::string_body> parser;
    parser.body_limit(kMaxAnswerBytes);
    beast::flat_buffer buffer;
    run([&](auto done) { http::async_write(*stream_, request, [done](auto e, std::size_t) { done(e); }); }, error);
    if (!error) run([&](auto done) { http::async_read(*stream_, buffer, parser, [done](auto e, std::size_t) { done(e); }); }, error);
    if (error) {
      stream_.reset();
      if (error == beast::error::timeout) return fail(ErrorId::kTimeout, fmt::format("no answer within {} ms", timeout_.count()), url_);
      return fail(ErrorId::kCannotConnect, error.message(), url_);
    }
    auto response = parser.release();
    if (!response.keep_alive()) stream_.reset();
    if (verb == http::verb::get && response.result() == http::status::not_found) return fail(ErrorId::kNotFound, target, url_);
    if (verb == http::verb::get && response.result() == http::status::service_unavailable)
      return fail(ErrorId::kNotReady, response.body(), url_);
    if (response.result() == http::status::service_unavailable) return fail(ErrorId::kBusy, response.body(), url_);
    if (response.result() != http::status::ok)
      return fail(ErrorId::kBadAnswer, fmt::format("HTTP status {}: {}", response.result_int(), response.body()), url_);
    return std::move(response.body());
  }

  Status connect() {
    boost::system::error_code error;
    Tcp::resolver resolver(context_);
    const auto found = resolver.resolve(host_, port_, error);
    stream_ = std::make_unique<beast::tcp_stream>(context_);
    if (!error) run([&](auto done) { stream_->async_connect(found, [done](auto e, const auto&) { done(e); }); }, error);
    if (!error) {
      stream_->socket().set_option(Tcp::no_delay(true), error);
      return {};
    }
    stream_.reset();
    return fail(ErrorId::kCannotConnect, error.message(), url_);
  }

  // One asynchronous operation under the deadline, run to its end.
  template <class Start>
  void run(Start start, boost::system::error_code& error) {
    stream_->expires_after(timeout_);
    start([&error](boost::system::error_code result) { error = result; });
    context_.restart();
    context_.run();
  }

  // What a node of other software says went wrong.
  static std::string foreign_reason(const Json* error) {
    const Json* message = error == nullptr ? nullptr : error->find("message");
    return message != nullptr && message->string() != nullptr ? ": " + *message->string() : std::string();
  }

  Result<Json> result_of(const std::string& text) const {
    auto json = parse_json(text);
    if (!json) return fail(ErrorId::kBadAnswer, json.error().what, url_);
    if (const Json* result = json->find("result")) return *result;
    const Json* error = json->find("error");
    const Json* data = error == nullptr ? nullptr : error->find("data");
    const Json* id = data == nullptr ? nullptr : data->find("id");
    const Json* reason = data == nullptr ? nullptr : data->find("reason");
    if (id == nullptr || id->string() == nullptr || reason == nullptr || reason->string() == nullptr)
      return fail(ErrorId::kBadAnswer, "neither a result nor an error of ours" + foreign_reason(error), url_);
    const Json* field = data->find("field");
    for (const auto& row : error_catalogue()) {
      if (error_code(row.id) == *id->string())
        return fail(row.id, *reason->string(), field != nullptr && field->string() != nullptr ? *field->string() : "");
    }
    return fail(ErrorId::kBadAnswer, *id->string() + " " + *reason->string(), url_);
  }

  std::string url_;
  std::string host_;
  std::string port_;
  std::chrono::milliseconds timeout_;
  asio::io_context context_;
  std::unique_ptr<beast::tcp_stream> stream_;
};

}  // namespace

Result<std::unique_ptr<RpcClient>> RpcClient::make(const std::string& url, std::chrono::milliseconds timeout) {
  XH_TRY(const auto at, parse_node_url(url));
  return std::unique_ptr<RpcClient>(std::make_unique<Client>(url, at.host, at.port, timeout));
}

}  // namespace xh::client
