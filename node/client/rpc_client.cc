#include "node/client/rpc_client.h"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "node/client/node_url.h"
#include "node/client/trust.h"

namespace xh::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;

class Client final : public RpcClient {
 public:
  /// `trust`: nullptr for plain HTTP.
  Client(std::string url, NodeUrl at, std::chrono::milliseconds timeout, std::shared_ptr<asio::ssl::context> trust, bool shows_certificate)
      : url_(std::move(url)), at_(std::move(at)), timeout_(timeout), trust_(std::move(trust)), shows_certificate_(shows_certificate) {}

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
    const bool reused = is_open();
    auto answer = exchange(verb, target, body);
    // A kept connection may have been closed by the other side in the meantime. Nothing was answered, and every method is safe to repeat.
    if (!answer && reused && answer.error().id == ErrorId::kCannotConnect) answer = exchange(verb, target, body);
    return answer;
  }

  Result<std::string> exchange(http::verb verb, const std::string& target, const std::string& body) {
    boost::system::error_code error;
    const bool fresh = !is_open();
    if (fresh) XH_TRY_VOID(connect());
    http::request<http::string_body> request(verb, target, 11);
    request.set(http::field::host, at_.authority());
    if (verb == http::verb::post) request.set(http::field::content_type, "application/json");
    request.body() = body;
    request.prepare_payload();
    http::response_parser<http::string_body> parser;
    parser.body_limit(kMaxAnswerBytes);
    beast::flat_buffer buffer;
    with_stream([&](auto& stream) {
      run([&](auto done) { http::async_write(stream, request, [done](auto e, std::size_t) { done(e); }); }, error);
      if (!error) run([&](auto done) { http::async_read(stream, buffer, parser, [done](auto e, std::size_t) { done(e); }); }, error);
    });
    if (error) return fail(lost(error, fresh));
    auto response = parser.release();
    if (!response.keep_alive()) close();
    if (verb == http::verb::get && response.result() == http::status::not_found) return fail(ErrorId::kNotFound, target, url_);
    if (verb == http::verb::get && response.result() == http::status::service_unavailable)
      return fail(ErrorId::kNotReady, response.body(), url_);
    if (response.result() == http::status::service_unavailable) return fail(ErrorId::kBusy, response.body(), url_);
    if (response.result() == http::status::too_many_requests)
      return fail(ErrorId::kTooManyRequests, fmt::format("ask again in {} s", std::string(response[http::field::retry_after])), url_);
    if (response.result() != http::status::ok)
      return fail(ErrorId::kBadAnswer, fmt::format("HTTP status {}: {}", response.result_int(), response.body()), url_);
    return std::move(response.body());
  }

  Status connect() {
    boost::system::error_code error;
    Tcp::resolver resolver(context_);
    const auto found = resolver.resolve(at_.host, at_.port, error);
    if (trust_) {
      tls_ = std::make_unique<Tls>(context_, *trust_);
    } else {
      plain_ = std::make_unique<Plain>(context_);
    }
    if (!error) run([&](auto done) { tcp().async_connect(found, [done](auto e, const auto&) { done(e); }); }, error);
    if (!error) tcp().socket().set_option(Tcp::no_delay(true), error);
    if (!error && tls_) {
      expect_host(tls_->native_handle(), at_.host);
      run([&](auto done) { tls_->async_handshake(asio::ssl::stream_base::client, done); }, error);
    }
    if (error) return fail(lost(error, false));
    return {};
  }

  [[nodiscard]] bool is_open() const { return plain_ != nullptr || tls_ != nullptr; }
  void close() {
    plain_.reset();
    tls_.reset();
  }
  beast::tcp_stream& tcp() { return tls_ ? beast::get_lowest_layer(*tls_) : *plain_; }
  template <class Use>
  void with_stream(Use use) {
    if (tls_) return use(*tls_);
    use(*plain_);
  }

  // `first`: it was the first request of a connection.
  Error lost(const boost::system::error_code& error, bool first) {
    Error out{ErrorId::kCannotConnect, error.message(), url_};
    if (error == beast::error::timeout) {
      out = {ErrorId::kTimeout, fmt::format("no answer within {} ms", timeout_.count()), url_};
    } else if (tls_) {
      out = tls_fault(tls_->native_handle(), error, at_.host, url_);
      // TLS 1.3: the other side judges a certificate after this one thinks that all is well, and its verdict may be lost with the
      // connection.
      if (first && out.id == ErrorId::kCannotConnect && !shows_certificate_)
        out.what += ", right after the handshake: the node may want a client certificate (--client-cert, --client-key)";
    }
    close();
    return out;
  }

  // One asynchronous operation under the deadline, run to its end.
  template <class Start>
  void run(Start start, boost::system::error_code& error) {
    tcp().expires_after(timeout_);
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

  using Plain = beast::tcp_stream;
  using Tls = beast::ssl_stream<beast::tcp_stream>;

  std::string url_;
  NodeUrl at_;
  std::chrono::milliseconds timeout_;
  std::shared_ptr<asio::ssl::context> trust_;
  bool shows_certificate_;
  asio::io_context context_;
  std::unique_ptr<Plain> plain_;  ///< of both at most one
  std::unique_ptr<Tls> tls_;
};

}  // namespace

Result<std::unique_ptr<RpcClient>> RpcClient::make(const std::string& url, std::chrono::milliseconds timeout, const TrustFiles& trust) {
  XH_TRY(auto at, parse_node_url(url));
  std::shared_ptr<asio::ssl::context> context;
  if (at.tls) {
    XH_TRY(context, make_trust(trust));
  }
  return std::unique_ptr<RpcClient>(std::make_unique<Client>(url, std::move(at), timeout, std::move(context), !trust.certificate.empty()));
}

}  // namespace xh::client
